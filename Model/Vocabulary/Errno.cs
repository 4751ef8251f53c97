namespace GpuMm.Model.Vocabulary;

/// <summary>The kernel's error names, for refusals that are values. <see cref="None"/> is success.</summary>
public enum Errno
{
    None,
    EINVAL,
    ENOMEM,
    ENOSPC,
    EIO,
    EBUSY,
    ETIMEDOUT,
    EOVERFLOW,
    EOPNOTSUPP,
    EEXIST,
    ENOENT,
    ENODEV,
    ERANGE,
    ECANCELED,
    EFAULT,
    EPERM,
    EAGAIN,
}
