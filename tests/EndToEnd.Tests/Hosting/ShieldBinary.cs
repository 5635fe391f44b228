using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>One of the executables that users start: the JIT host, and the native binary where it was published.</summary>
/// <param name="Name">`jit` or `native`, as it stands in the names of tests.</param>
/// <param name="Program">What is started.</param>
/// <param name="Leading">The arguments before the user's.</param>
internal sealed record ShieldBinary(string Name, string Program, IReadOnlyList<string> Leading)
{
    private const string Jit = "jit";
    private const string NativeName = "native";

    /// <summary>The JIT host that was built with these tests.</summary>
    public static ShieldBinary JitHost { get; } = new(Jit, "dotnet", [JitAssembly()]);

    /// <summary>
    /// What FASTSHIELD_BINARY names, or `artifacts/native/fastshield` where that is not older than the sources: what an older one does says nothing
    /// about them. Null where there is none.
    /// </summary>
    public static ShieldBinary? Native { get; } = Find("FASTSHIELD_BINARY", "native/fastshield");

    /// <summary>The pet store's own executable (`fastshield build`), in the same way: FASTSHIELD_SHIELD or `artifacts/shield`.</summary>
    public static ShieldBinary? Built { get; } = Find("FASTSHIELD_SHIELD", "shield");

    /// <summary>The names for theories.</summary>
    public static TheoryData<string> Names => Native is null ? [Jit] : [Jit, NativeName];

    /// <summary>What real users are told to run in production; the JIT host where there is no native binary.</summary>
    public static ShieldBinary Preferred => Native ?? JitHost;

    /// <summary>Whether this process can compile generated C# while it runs.</summary>
    public bool CanCompile => Name == Jit;

    public static ShieldBinary Of(string name) => name == Jit ? JitHost : NeedNative();

    /// <summary>The native binary; throws where there is none.</summary>
    public static ShieldBinary NeedNative() => Native ?? throw new InvalidOperationException("The native binary was not published before the tests.");

    /// <summary>The pet store's own executable; throws where there is none.</summary>
    public static ShieldBinary NeedBuilt() => Built ?? throw new InvalidOperationException("No shield was built before the tests.");

    private static string JitAssembly()
    {
        // artifacts/bin/<project>/<configuration>/: the executable is built in the same configuration as the tests.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(own.Parent!.Parent!.FullName, "FastShield", own.Name, "fastshield.dll");
    }

    private static ShieldBinary? Find(string variable, string published)
    {
        var named = Environment.GetEnvironmentVariable(variable);
        var file = string.IsNullOrEmpty(named) ? Path.Combine(Suites.Repository, "artifacts", published) : Path.GetFullPath(named, Suites.Repository);
        return File.Exists(file) && (!string.IsNullOrEmpty(named) || File.GetLastWriteTimeUtc(file) >= NewestSource())
            ? new ShieldBinary(NativeName, file, [])
            : null;
    }

    private static DateTime NewestSource() =>
        Directory.EnumerateFiles(Path.Combine(Suites.Repository, "src"), "*.cs", SearchOption.AllDirectories)
            .Append(Path.Combine(Suites.Repository, "docs", "settings.schema.json"))
            .Append(Workspace.PetStore)
            .Max(File.GetLastWriteTimeUtc);
}
