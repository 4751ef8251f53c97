using GpuMm.Implementation.Kernel;
using Mutex = GpuMm.Implementation.Kernel.Mutex;

namespace GpuMm.Harness.Litmus;

/// <summary>
/// A deposit and a withdrawal, which read the balance under the lock, give the lock up, and write the new balance under it. No access is
/// without the lock, so a race detector says nothing. An auditor looks on.
/// </summary>
static class Account
{
    const int Before = 100;
    const int Deposited = 50;
    const int Withdrawn = 30;

    public static SmallProgram Of() => new("account", 3, "the sum is wrong at the end", state =>
    {
        var balance = state.Cell("balance", Before);
        var mutex = state.Lock("L");
        var (deposit, withdrawal, audit) = (state.Register(1, "t"), state.Register(2, "t"), state.Register(3, "balance"));
        return new LitmusSetup(
            [
                () => Change(mutex, balance, deposit, Deposited),
                () => Change(mutex, balance, withdrawal, -Withdrawn),
                () => Read(mutex, balance, audit),
            ],
            _ => balance.Value != Before + Deposited - Withdrawn);
    });

    static async ValueTask Change(Mutex mutex, Shared<int> balance, Register t, int amount)
    {
        await Read(mutex, balance, t);
        await using (await mutex.Lock())
            await balance.Write(t.Value + amount);
    }

    static async ValueTask Read(Mutex mutex, Shared<int> balance, Register t)
    {
        await using (await mutex.Lock())
            t.Set(await balance.Read());
    }
}
