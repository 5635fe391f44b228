namespace FastShield.Compiler.Build;

/// <summary>The stable diagnostic codes of builds: FS15xx. Never reused for another meaning.</summary>
public static class BuildCodes
{
    /// <summary>Emitted C# did not compile without warnings, which is a fault of the emitter.</summary>
    public const string EmittedCode = "FS1501";

    /// <summary>The assemblies that emitted code refers to are not there as files, or the assembly could not be loaded.</summary>
    public const string Environment = "FS1502";
}
