using FastShield.Proxy.Gates;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Parameters;
using Xunit;

namespace FastShield.Proxy.Tests.Measures;

/// <summary>Which numbers belong to which operation over the life of a process.</summary>
public sealed class OperationSlotsTests
{
    [Fact]
    public void An_operation_keeps_its_slot_when_the_shield_is_swapped_and_its_place_changes()
    {
        var first = TestShield.Make();
        var slots = new OperationSlots();
        var before = slots.Of(first);
        var reversed = new Shield { Version = 9, Engine = "x", Hosts = first.Hosts, Operations = [.. first.Operations.Reverse()] };
        var after = slots.Of(reversed);
        Assert.Equal(before.Reverse(), after);
        Assert.Equal(first.Operations.Length + 1, slots.Count);
        Assert.Equal(first.Operations.Length, before.Distinct().Count());
        Assert.DoesNotContain(0, before);
    }

    [Fact]
    public void What_has_no_room_shares_one_slot_however_many_shields_come()
    {
        var slots = new OperationSlots();
        for (var round = 0; round < 30; round++)
        {
            slots.Of(Named(Enumerable.Range(0, 100).Select(i => $"operation {round} {i}")));
        }

        Assert.Equal(OperationSlots.Most + 1, slots.Count);
        Assert.All(slots.Of(Named(["a stranger"])), slot => Assert.Equal(0, slot));
        Assert.All(slots.Of(Named(["operation 0 5"])), slot => Assert.Equal(6, slot));
    }

    [Fact]
    public void Names_are_cut_so_that_none_makes_a_label_of_a_megabyte()
    {
        var slots = new OperationSlots();
        slots.Of(Named([new string('x', 1_000_000)]));
        Assert.Equal(128, slots.Keys[1].Name.Length);
    }

    internal static Shield Named(IEnumerable<string> names)
    {
        var shield = TestShield.Make();
        var check = shield.Operations[0].Check;
        OperationCheck Check(string name) => new(name, "GET", "/pets", check.Engine, (SchemaInterpreter)check.Engine, ParameterSet.Empty, BodyCheck.None);
        return new Shield { Version = 9, Engine = "x", Hosts = shield.Hosts, Operations = [.. names.Select(name => shield.Operations[0] with { Check = Check(name) })] };
    }
}
