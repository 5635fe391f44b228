using System.Collections.Immutable;
using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Bundling;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Control.Settings;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Declaration;

/// <summary>Reads `fastshield.yaml` and the documents that it names. Everything that can be known to be wrong without the shield is found here.</summary>
public sealed class DeclarationFile
{
    private static readonly FileSchema Schema = new(
        "FastShield.Control.Declaration.zones.schema.json", "docs/zones.schema.json", "`fastshield apply --print-schema` prints the schema.");

    private static readonly string[] Names = ["fastshield.yaml", "fastshield.yml", "fastshield.json"];

    private readonly string _folder;
    private readonly DiagnosticBag _diagnostics;
    private readonly CompileOptions _options;
    private readonly bool _allowGaps;

    private DeclarationFile(string folder, DiagnosticBag diagnostics, CompileOptions options, bool allowGaps)
    {
        _folder = folder;
        _diagnostics = diagnostics;
        _options = options;
        _allowGaps = allowGaps;
    }

    /// <summary>The schema as published.</summary>
    public static string SchemaText => Schema.Text;

    /// <summary>The file that is meant by a folder or by itself; null where there is none.</summary>
    public static string? Find(string path) =>
        File.Exists(path) ? path : Names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists);

    /// <summary>The zones of a file; null where something is wrong, which the diagnostics tell.</summary>
    /// <param name="path">The file.</param>
    /// <param name="diagnostics">What is wrong, and gaps that are allowed.</param>
    /// <param name="options">How documents are compiled: as the shield does it, so that it refuses none afterwards.</param>
    /// <param name="allowGaps">Whether a document may ask for more than is enforced.</param>
    public static IReadOnlyList<DeclaredZone>? Read(string path, DiagnosticBag diagnostics, CompileOptions options, bool allowGaps)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (DocumentReader.Read(path, diagnostics) is not { } document || !Schema.Check(document, diagnostics))
        {
            return null;
        }

        var file = new DeclarationFile(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".", diagnostics, options, allowGaps);
        var zones = ((ObjectNode)((ObjectNode)document.Root)["zones"]!).Members.Select(file.Zone).ToList();
        return diagnostics.HasErrors || (diagnostics.HasGaps && !allowGaps) ? null : zones;
    }

    private DeclaredZone Zone(ObjectMember member)
    {
        var node = (ObjectNode)member.Value;
        if (OperationName.CanonicalHost(member.Name, out var name) is { } problem)
        {
            _diagnostics.Error(SettingsCodes.Malformed, node, $"'{Shown.Short(member.Name)}' is no zone: {problem}");
            name = member.Name;
        }

        var zone = new Zone("", name, default);
        var operations = new Dictionary<OperationName, MitigationAction?>();
        var schemas = new List<DeclaredSchema>();
        var enabled = new List<(string Name, CompiledApi Api)>();
        foreach (var entry in MembersOf(node["schemas"]))
        {
            var more = entry.Value as ObjectNode;
            var isEnabled = more?["enabled"]?.AsBoolean() ?? true;
            if (Load((more?["file"] ?? entry.Value).AsString()!, entry.Value) is not var (source, api))
            {
                continue;
            }

            schemas.Add(new DeclaredSchema(entry.Name, source.Hash, source, isEnabled));
            if (isEnabled)
            {
                enabled.Add((entry.Name, api));
            }

            if (more?["manage"]?.AsBoolean() ?? true)
            {
                foreach (var (operation, _) in SchemaOperations.Of(api, zone).Where(pair => Owns(zone, pair.Name.Host, entry.Value)))
                {
                    operations.TryAdd(operation, null);
                }
            }
        }

        if (Overlaps.Find(zone, enabled) is { } overlap)
        {
            _diagnostics.Error(SettingsCodes.Malformed, node, overlap);
        }

        foreach (var entry in MembersOf(node["operations"]))
        {
            if (NameOf(entry) is { } operation && Owns(zone, operation.Host, entry.Value))
            {
                operations[operation] = Action(entry.Value);
            }
        }

        return new DeclaredZone(name, new ZoneDeclaration(Settings(node, zone), schemas, operations));
    }

    private ZoneSettings Settings(ObjectNode node, Zone zone)
    {
        var hosts = ImmutableSortedDictionary.CreateBuilder<string, MitigationAction>(StringComparer.Ordinal);
        foreach (var entry in MembersOf(node["hosts"]))
        {
            if (OperationName.CanonicalHost(entry.Name, out var host) is { } problem)
            {
                _diagnostics.Error(SettingsCodes.Malformed, entry.Value, problem);
            }
            else if (Owns(zone, host, entry.Value) && ((ObjectNode)entry.Value)["fallthrough"] is { } fallthrough)
            {
                hosts[host] = Action(fallthrough) ?? MitigationAction.None;
            }
        }

        return new ZoneSettings
        {
            DefaultAction = Action(node["action"]) ?? MitigationAction.None,
            IsOverriddenToNone = node["override"] is not null,
            Fallthrough = Action(node["fallthrough"]) ?? MitigationAction.None,
            HostFallthrough = hosts.ToImmutable(),
        };
    }

    private (SourceText Source, CompiledApi Api)? Load(string file, SourceNode at)
    {
        var own = new DiagnosticBag();
        var path = Path.Combine(_folder, file);
        var read = File.Exists(path) ? MultiFileReader.Read(path, _folder, own) : null;
        var api = read is null ? null : CompilerPipeline.Compile(read, own, _options);
        if (api is null)
        {
            _diagnostics.Error(SettingsCodes.Malformed, at, File.Exists(path) ? $"The document {Shown.Short(file)} is refused:" : $"There is no file {Shown.Short(file)}.");
        }

        foreach (var diagnostic in own.Items.Where(item => item.Severity >= DiagnosticSeverity.Gap))
        {
            _diagnostics.Add(diagnostic);
        }

        if (api is null || (own.HasGaps && !_allowGaps))
        {
            return null;
        }

        return Bytes(read!, path) is { } bytes ? (SourceText.Of(bytes), api) : null;
    }

    // One file goes as it lies there, comments and all; several go as one, in the way that `fastshield bundle` writes them.
    private byte[]? Bytes(SourceDocument read, string path)
    {
        try
        {
            if (read.Others is not { Files.Count: > 1 })
            {
                return File.ReadAllBytes(path);
            }

            return Bundler.Bundle(read, _diagnostics) is not { } bundled ? null
                : Encoding.UTF8.GetBytes(bundled.Format == DocumentFormat.Yaml ? NodeYaml.ToText(bundled.Root) : NodeJson.ToText(bundled.Root, isIndented: true) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _diagnostics.Error(SettingsCodes.Malformed, read.Root, $"The document cannot be read: {error.Message}");
            return null;
        }
    }

    private OperationName? NameOf(ObjectMember entry)
    {
        var space = entry.Name.IndexOf(' ', StringComparison.Ordinal);
        var rest = entry.Name[(space + 1)..].Trim();
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (space < 0 || slash < 0)
        {
            _diagnostics.Error(SettingsCodes.Malformed, entry.Value, $"'{Shown.Short(entry.Name)}' is no operation: write METHOD host/path.");
            return null;
        }

        if (OperationName.Make(entry.Name[..space], rest[..slash], rest[slash..], out var name) is { } problem)
        {
            _diagnostics.Error(SettingsCodes.Malformed, entry.Value, $"'{Shown.Short(entry.Name)}' is no operation: {problem}");
            return null;
        }

        return name;
    }

    private bool Owns(Zone zone, string host, SourceNode at)
    {
        if (zone.Owns(host))
        {
            return true;
        }

        _diagnostics.Error(SettingsCodes.Malformed, at, $"The host {host} is not in the zone {zone.Name}.");
        return false;
    }

    private static MitigationAction? Action(SourceNode? node) => node?.AsString() is { } word ? SettingsReader.ActionOf(word) : null;

    private static ImmutableArray<ObjectMember> MembersOf(SourceNode? node) => (node as ObjectNode)?.Members ?? [];
}
