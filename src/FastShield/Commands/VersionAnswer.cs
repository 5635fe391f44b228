using System.CommandLine;
using System.CommandLine.Invocation;
using FastShield.BuiltIn;

namespace FastShield.Commands;

/// <summary>`--version` of an executable that has documents inside tells which, with the digests of their programs.</summary>
internal static class VersionAnswer
{
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<VersionOption>())
        {
            if (option.Action is SynchronousCommandLineAction usual)
            {
                option.Action = new WithDocuments(usual);
            }
        }
    }

    private sealed class WithDocuments(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = usual.Invoke(parseResult);
            BuiltInShield.Describe(parseResult.InvocationConfiguration.Output);
            return exitCode;
        }
    }
}
