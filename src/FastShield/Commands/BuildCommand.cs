using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using FastShield.Building;
using FastShield.BuiltIn;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Control.Rollout;
using FastShield.Control.Settings;
using FastShield.Hosting;
using FastShield.Output;

namespace FastShield.Commands;

/// <summary>`fastshield build`: one native executable with the generated validators of documents inside.</summary>
internal static class BuildCommand
{
    private static readonly Argument<string[]> DocumentFiles = new("documents") { Description = "OpenAPI documents, YAML or JSON; those of the settings where none is named.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string> Output = new("--out", "-o") { Description = "The executable to write.", Required = true };
    private static readonly Option<string?> SettingsFile = new("--settings") { Description = "A settings file to build in: `run` of the executable starts from it where it is given none." };
    private static readonly Option<bool> AllowGaps = CommonOptions.AllowGaps();
    private static readonly Option<string?> RefsRoot = CommonOptions.RefsRoot();
    private static readonly Option<string?> Keep = new("--keep") { Description = "A folder to keep what is made on the way; a second build in it is shorter." };
    private static readonly Option<string?> Source = new("--source") { Description = "FastShield's sources. Default: the checkout that this executable was built in." };

    public static Command Make()
    {
        var command = new Command("build", "Make one native executable that has the generated validators of the documents inside. Needs the .NET SDK and a linker.")
        {
            DocumentFiles, Output, SettingsFile, AllowGaps, RefsRoot, Keep, Source,
        };
        command.SetAction(parsed =>
        {
            try
            {
                Build(parsed);
                return ExitCodes.Success;
            }
            catch (StartException error)
            {
                Console.Error.WriteLine(error.Message);
                return error.ExitCode;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"The executable cannot be made: {error.Message}");
                return ExitCodes.Failure;
            }
        });
        return command;
    }

    private static void Build(ParseResult parsed)
    {
        var settings = Settings(parsed.GetValue(SettingsFile));
        IReadOnlyList<string> files = parsed.GetValue(DocumentFiles) is { Length: > 0 } named ? named : settings.Schemas;
        if (files.Count == 0)
        {
            throw new StartException("No document to build in: name one, or `schemas` in the settings.", ExitCodes.Usage);
        }

        var allowsGaps = parsed.GetValue(AllowGaps) || settings.AllowGaps;
        var refsRoot = parsed.GetValue(RefsRoot) ?? settings.RefsRoot;
        List<DocumentToBuild> documents = [.. files.Select(file => DocumentToBuild.Load(file, refsRoot, allowsGaps, ShieldHost.Options(settings), Console.Out))];
        DemandFit([.. documents.Select(document => document.Api)], settings);
        var checkout = SourceCheckout.Find(parsed.GetValue(Source))
            ?? throw new StartException(
                "`fastshield build` compiles FastShield's own sources with the validators inside, and they are not here: name a checkout with --source.", ExitCodes.Usage);
        NativePublish.DemandSdk(checkout);

        var started = TimeProvider.System.GetTimestamp();
        var kept = parsed.GetValue(Keep);
        var work = kept ?? Directory.CreateTempSubdirectory("fastshield-build-").FullName;
        try
        {
            var folder = Write(Path.Combine(work, "generated"), documents, parsed.GetValue(SettingsFile), allowsGaps);
            Console.WriteLine("building; this takes a minute or more");
            var made = NativePublish.Publish(checkout, folder, Path.GetFullPath(work));
            var output = Path.GetFullPath(parsed.GetRequiredValue(Output));
            Directory.CreateDirectory(Path.GetDirectoryName(output)!);
            File.Copy(made, output, overwrite: true);
            Report(output, TimeProvider.System.GetElapsedTime(started));
        }
        finally
        {
            if (kept is null)
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static FastShieldSettings Settings(string? file)
    {
        if (file is null)
        {
            return new FastShieldSettings();
        }

        var diagnostics = new DiagnosticBag();
        var settings = SettingsReader.Read(file, diagnostics);
        DiagnosticOutput.Print(Console.Error, diagnostics, DiagnosticSeverity.Warning);
        return settings ?? throw new StartException($"The settings in {file} cannot be used.", ExitCodes.Usage);
    }

    // What `run` would refuse to start with is refused here, and not minutes later on another machine.
    private static void DemandFit(IReadOnlyList<CompiledApi> apis, FastShieldSettings settings)
    {
        var builder = new ShieldBuilder(ShieldHost.Plan(apis, settings));
        if (builder.Problems.Count > 0)
        {
            throw new StartException(string.Join(Environment.NewLine, builder.Problems), ExitCodes.Usage);
        }
    }

    private static BuildFolder Write(string path, List<DocumentToBuild> documents, string? settings, bool allowsGaps)
    {
        // A folder that was kept may hold files of operations that the documents do not have any more.
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        var folder = new BuildFolder(path);
        foreach (var document in documents)
        {
            var digest = folder.Add(document);
            Console.WriteLine($"generated validators of {document.Name}: digest {BuiltInShield.Short(digest)}");
        }

        if (settings is not null)
        {
            folder.AddSettings(File.ReadAllBytes(settings));
        }

        folder.Complete(allowsGaps);
        return folder;
    }

    private static void Report(string output, TimeSpan elapsed)
    {
        using var stream = File.OpenRead(output);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{output}: {stream.Length / 1e6:0.0} MB, sha256 {hash}, in {elapsed.TotalSeconds:0.0} s"));
    }
}
