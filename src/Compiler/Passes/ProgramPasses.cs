using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>All passes, in the order in which they run: what a later one asks about may be what an earlier one has marked.</summary>
public static class ProgramPasses
{
    private static readonly ProgramPass[] All = [new MergeAllOf(), new ReadFirst(), new ChooseByType(), new GuideBranches(), new RememberVerdicts(), new KnownEnd(), new ShortForms()];

    /// <summary>The names that can be switched off.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(pass => pass.Name)];

    /// <summary>Runs those that are not switched off, and gives the program that they leave.</summary>
    public static ValidationProgram Run(ValidationProgram program, IReadOnlyCollection<string> without)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(without);
        foreach (var pass in All)
        {
            if (!without.Contains(pass.Name))
            {
                program = pass.Run(program);
            }
        }

        return program;
    }
}
