using FastShield.Compiler;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Parameters;

namespace FastShield.Control.Rollout;

/// <summary>What a shield is to be built from: documents, hosts and actions, all resolved.</summary>
public sealed record ShieldPlan
{
    /// <summary>The documents, compiled.</summary>
    public required IReadOnlyList<CompiledApi> Apis { get; init; }

    /// <summary>
    /// The hosts to serve in place of those that the documents' servers name; `*` is any host. Base paths stay. Empty: the
    /// documents' own hosts, and for relative servers any host.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The action for operations without one of their own.</summary>
    public MitigationAction Action { get; init; } = MitigationAction.Block;

    /// <summary>The action of single operations, by operation id or by `METHOD /path`.</summary>
    public IReadOnlyDictionary<string, MitigationAction> OperationActions { get; init; } =
        new Dictionary<string, MitigationAction>(StringComparer.Ordinal);

    /// <summary>The action for responses of operations without one of their own. Other than none it needs documents whose responses were compiled.</summary>
    public MitigationAction ResponseAction { get; init; } = MitigationAction.None;

    /// <summary>The action for responses of single operations, by operation id or by `METHOD /path`.</summary>
    public IReadOnlyDictionary<string, MitigationAction> OperationResponseActions { get; init; } =
        new Dictionary<string, MitigationAction>(StringComparer.Ordinal);

    /// <summary>Lets pass, unseen, response statuses and bodies that the document does not describe.</summary>
    public bool AllowUndeclaredResponses { get; init; }

    /// <summary>Operations, by id or `METHOD /path`, whose paths may hold `%2F` as data.</summary>
    public IReadOnlySet<string> EncodedSlashOperations { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Hosts, as they are served, under which every path may hold `%2F` as data.</summary>
    public IReadOnlySet<string> EncodedSlashHosts { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>True where every path may hold `%2F` as data.</summary>
    public bool EncodedSlash { get; init; }

    /// <summary>What becomes of query parameters that an operation does not declare.</summary>
    public MitigationAction UndeclaredQuery { get; init; } = MitigationAction.Log;

    /// <summary>The same for single operations, by operation id or by `METHOD /path`.</summary>
    public IReadOnlyDictionary<string, MitigationAction> OperationUndeclaredQuery { get; init; } =
        new Dictionary<string, MitigationAction>(StringComparer.Ordinal);

    /// <summary>What `%2C` is in lists that commas part.</summary>
    public EncodedDelimiters EncodedDelimiters { get; init; }

    /// <summary>False where security requirements are somebody else's business, such as a gateway's in front that takes the credentials away.</summary>
    public bool EnforceSecurity { get; init; } = true;

    /// <summary>The content codings that are undone before bodies are checked.</summary>
    public ContentCodings Codings { get; init; } = ContentCodings.Identity;

    /// <summary>The largest body of single operations in bytes, by operation id or by `METHOD /path`.</summary>
    public IReadOnlyDictionary<string, int> OperationBodies { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>
    /// Whether single operations, by operation id or by `METHOD /path`, may become WebSocket tunnels; the others may where they are GET and their document
    /// describes a response 101.
    /// </summary>
    public IReadOnlyDictionary<string, bool> OperationWebSockets { get; init; } = new Dictionary<string, bool>(StringComparer.Ordinal);

    /// <summary>The action for requests that match no operation.</summary>
    public MitigationAction Fallthrough { get; init; } = MitigationAction.Block;

    /// <summary>What becomes of paths that are not canonical.</summary>
    public PathMode PathMode { get; init; } = PathMode.Strict;
}
