using GpuMm.Harness;
using GpuMm.Harness.Checking;
using GpuMm.Harness.Execution;
using GpuMm.Harness.Systems.Vmm;
using GpuMm.Harness.Systems.Vmm.Checking;
using GpuMm.Implementation.Kernel;
using GpuMm.Implementation.Machine;
using GpuMm.Implementation.Machine.Walking;
using GpuMm.Model.Vocabulary;
using GpuMm.Tests.Generation;
using Xunit;

namespace GpuMm.Tests.Checking;

/// <summary>The graph is kept up to date by differences; here it is compared with what a look at all tables finds.</summary>
public sealed class PageTableGraphAgainstWalkTests
{
    const int RandomWrites = 3_000;

    [Theory]
    [InlineData(MmuVersion.V2)]
    [InlineData(MmuVersion.V3)]
    public void Changes_of_entries_add_up_to_what_the_hardware_walks(MmuVersion mmu)
    {
        var bench = new CheckerBench(mmu);
        var sum = bench.Add(new Sum());
        var tables = new LinkedTables(bench, mmu);
        var hand = new DriverHand(bench.Vram, mmu);
        var walk = new GpuWalk(bench, mmu);
        var random = new SplitMix(7);
        for (int i = 0; i < RandomWrites; i++)
        {
            var vfn = new Vfn(tables.Vfn.Raw - (ulong)random.Below(12));
            hand.Map(tables.Leaf.Page, vfn, random.Below(3) == 0 ? null : new Pfn(40 + (ulong)random.Below(8)));
            var looked = new Vfn(tables.Vfn.Raw - (ulong)random.Below(12));
            var hardware = walk.FrameOf(tables.Root, looked);
            Assert.Equal(hardware, bench.Graph.Translate(tables.Root, looked));
            Assert.Equal(hardware, sum.Frames.GetValueOrDefault(looked));
        }
    }

    /// <summary>
    /// Programs of the generator, with reclaim and failures: after every step, the same tables are reachable through the same
    /// entries.
    /// </summary>
    [Theory]
    [InlineData("fixed")]
    [InlineData("N04")]
    [InlineData("N10")]
    public void The_tables_that_are_reachable_are_those_that_a_look_at_all_tables_finds(string variant)
    {
        var comparison = new Comparison();
        foreach (var scenario in SeededScenarios.Many(variant, seed: 5, count: 100))
            Executor.Execute(scenario, scheduler: null, comparison);
        Assert.Equal("", comparison.Difference);
        Assert.True(comparison.TablesSeen > 20_000);
    }

    sealed class Sum : VmmObserver
    {
        public Dictionary<Vfn, Pfn?> Frames { get; } = [];

        public override void EntryChanged(EntryChange change)
        {
            Assert.Equal(Frames.GetValueOrDefault(change.Page.Vfn), change.Before);
            Frames[change.Page.Vfn] = change.After;
        }
    }

    /// <summary>Accesses of a GPU engine with nothing cached.</summary>
    sealed class GpuWalk(CheckerBench bench, MmuVersion mmu)
    {
        public Pfn? FrameOf(Pfn root, Vfn vfn)
        {
            var kernel = CheckerBench.NewKernel(bench.Hub);
            var gpu = new GpuMmu(kernel, bench.Vram, HardwareMmu.For(mmu), bench.Events);
            GpuAccessResult result = default;
            kernel.Spawn(0, "engine", async () => result = await gpu.Access(root.Address, vfn, Access.Read, 0, serveCached: false));
            kernel.Run();
            return result.Faulted ? null : result.Page;
        }
    }

    /// <summary>Looks through all tables from the roots after each step, until the address spaces are dropped.</summary>
    sealed class Comparison : IWitness
    {
        public string Difference { get; private set; } = "";

        public int TablesSeen { get; private set; }

        public void StepTaken(Step step, Inspection inspection)
        {
            var world = (VmmWorld)inspection.World;
            if (Difference != "" || inspection.Kernel.Current.Name == "quiescence")
                return;
            Dictionary<Pfn, VramAddress> found = [];
            foreach (var vmm in world.Vmms)
                Look(world, vmm.Root, 0, found);
            TablesSeen += found.Count;
            foreach (var page in found.Keys.Union(world.Mm.Buddy.Held))
            {
                VramAddress? expected = found.TryGetValue(page, out var entry) ? entry : null;
                if (world.Graph.EntryTo(page) != expected)
                    Difference += $"{page}: graph {world.Graph.EntryTo(page)}, tables {expected}, step {step}\n";
            }
        }

        public void Violated(Violation violation, Inspection inspection)
        {
        }

        static void Look(VmmWorld world, Pfn table, int level, Dictionary<Pfn, VramAddress> found)
        {
            var format = world.Mm.Mmu.Format;
            if (level == format.PteLevel || world.Mm.Vram.Peek(table) is not { } content)
                return;
            ulong entryBytes = (ulong)format.EntryBytes(level);
            foreach (ulong offset in content.Words.Select(word => (ulong)word.Index * 8 / entryBytes * entryBytes).Distinct())
            {
                if (ChildAt(world, level, table.Address + offset) is { } child && found.TryAdd(child, table.Address + offset))
                    Look(world, child, level + 1, found);
            }
        }

        static Pfn? ChildAt(VmmWorld world, int level, VramAddress entry)
        {
            var (format, vram) = (world.Mm.Mmu.Format, world.Mm.Vram);
            ulong first = vram.PeekWord(entry);
            var target = level == format.DualPdeLevel
                ? format.SmallTableOf(format.DecodeDualPde(first, vram.PeekWord(entry + 8)))
                : format.TableOf(format.DecodePde(first));
            return target is { } found ? Pfn.Of(found) : null;
        }
    }
}
