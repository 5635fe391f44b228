using FastShield.Runtime.Json;
using FastShield.Runtime.Patterns;
using FastShield.Runtime.Program;
using Xunit;

namespace FastShield.Runtime.Tests.Program;

/// <summary>The digest that ties generated code to the program that it was generated from.</summary>
public sealed class ProgramDigestTests
{
    private static readonly string Expected = ProgramDigest.Of(Make());

    [Fact]
    public void Equal_programs_have_one_digest() => Assert.Equal(Expected, ProgramDigest.Of(Make()));

    [Fact]
    public void A_digest_is_a_sha_256_in_lowercase() => Assert.Matches("^[0-9a-f]{64}$", Expected);

    [Fact]
    public void Places_do_not_count() => Assert.Equal(Expected, ProgramDigest.Of(Make(place: new Place("#/other", "type", 99))));

    [Fact]
    public void Every_table_but_the_places_counts()
    {
        string[] digests =
        [
            Expected,
            ProgramDigest.Of(Make(instruction: new Instruction(InstructionKind.AssertMinLength, 1, 0, 0, 0))),
            ProgramDigest.Of(Make(instruction: new Instruction(InstructionKind.AssertMaxLength, 1, 0, 0, 0))),
            ProgramDigest.Of(Make(block: new Block(0, 1, -1, 0, 1, JsonType.Any, 0))),
            ProgramDigest.Of(Make(shape: new ObjectShape([new PropertyRule([97], -1, true, true)], [], -1, -1, [], false))),
            ProgramDigest.Of(Make(shape: new ObjectShape([new PropertyRule([97], -1, true, false)], [], -2, -1, [], false))),
            ProgramDigest.Of(Make(shape: new ObjectShape([new PropertyRule([98], -1, true, false)], [], -1, -1, [], false))),
            ProgramDigest.Of(Make(shape: new ObjectShape([new PropertyRule([97], -1, true, false)], [], -1, -1, [], true))),
            ProgramDigest.Of(Make(shape: new ObjectShape([new PropertyRule([97], -1, true, false)], [new PatternRule(0, 0)], -1, -1, [], false))),
            ProgramDigest.Of(Make(shape: new ObjectShape([new PropertyRule([97], -1, true, false)], [], -1, -1, [new DependentRule(0, [0])], false))),
            ProgramDigest.Of(Make(array: new ArrayShape([0], -1, false))),
            ProgramDigest.Of(Make(list: [0, 0])),
            ProgramDigest.Of(Make(value: "\"b\"")),
            ProgramDigest.Of(Make(number: "2.0")),
            ProgramDigest.Of(Make(pattern: "^b")),
            ProgramDigest.Of(Make(name: [98])),
            ProgramDigest.Of(Make(discriminator: new DiscriminatorTable([97], [[98]], [0]))),
        ];

        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    // A table that is added to the program and forgotten in its digest would let generated code run for another program. Guides are made from the
    // tables, and one that is not there leaves every branch in.
    [Fact]
    public void The_program_has_no_table_that_the_digest_does_not_know() => Assert.Equal(
        ["Arrays", "BlockLists", "Blocks", "Decimals", "Discriminators", "Guides", "Instructions", "Names", "Objects", "Patterns", "Places", "Values"],
        typeof(ValidationProgram).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal));

    private static ValidationProgram Make(
        Instruction? instruction = null,
        Block? block = null,
        ObjectShape? shape = null,
        ArrayShape? array = null,
        int[]? list = null,
        string value = "\"a\"",
        string number = "2",
        string pattern = "^a",
        byte[]? name = null,
        DiscriminatorTable? discriminator = null,
        Place? place = null) => new()
        {
            Instructions = [instruction ?? new Instruction(InstructionKind.AssertMinLength, 2, 0, 0, 0)],
            Blocks = [block ?? new Block(0, 1, -1, -1, 1, JsonType.Any, 0)],
            Objects = [shape ?? new ObjectShape([new PropertyRule([97], -1, true, false)], [], -1, -1, [], false)],
            Arrays = [array ?? new ArrayShape([], -1, false)],
            BlockLists = [list ?? [0]],
            Values = [new ValueSet([value])],
            Decimals = [new DecimalOperand(number)],
            Patterns = [Pattern.Compile(pattern).Pattern!],
            Names = [name ?? [97]],
            Discriminators = [discriminator ?? new DiscriminatorTable([97], [], [])],
            Places = [place ?? new Place("#", "minLength", 1)],
        };
}
