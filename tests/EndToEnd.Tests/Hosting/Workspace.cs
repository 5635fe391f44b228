using FastShield.TestKit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>A folder of a test's own, gone with it.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>The pet store of the samples.</summary>
    public static string PetStore { get; } = System.IO.Path.Combine(Suites.Repository, "samples", "petstore", "petstore.openapi.yaml");

    public string Path { get; } = Directory.CreateTempSubdirectory("fastshield-e2e-").FullName;

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        var file = File(name);
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    /// <summary>The path of a file in it, whether it is there or not.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
