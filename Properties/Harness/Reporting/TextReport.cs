namespace GpuMm.Harness.Reporting;
static class TextReport { public static string Of(Minimizing.Counterexample c) => c.Token; }
