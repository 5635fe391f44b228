using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Diagnostics;

/// <summary>
/// Collects the diagnostics of one document. Bounded: after <see cref="Capacity"/> entries the rest is only counted, so that a hostile
/// document cannot turn its mistakes into memory; the counts by severity are always exact.
/// </summary>
public sealed class DiagnosticBag
{
    /// <summary>How many diagnostics are kept with their text.</summary>
    public const int Capacity = 1000;

    private readonly List<Diagnostic> _kept = [];
    private readonly int[] _counts = new int[(int)DiagnosticSeverity.Error + 1];

    /// <summary>Those that are kept with their text, in the order they came.</summary>
    public IReadOnlyList<Diagnostic> Items => _kept;

    /// <summary>How many were counted and not kept.</summary>
    public int Dropped { get; private set; }

    /// <summary>True when the document cannot be used.</summary>
    public bool HasErrors => CountOf(DiagnosticSeverity.Error) > 0;

    /// <summary>True when something that the document asks is not enforced.</summary>
    public bool HasGaps => CountOf(DiagnosticSeverity.Gap) > 0;

    /// <summary>How many of this severity came, those that were not kept included.</summary>
    public int CountOf(DiagnosticSeverity severity) => _counts[(int)severity];

    /// <summary>Adds a finished diagnostic.</summary>
    public void Add(Diagnostic diagnostic)
    {
        _counts[(int)diagnostic.Severity]++;
        if (_kept.Count < Capacity)
        {
            _kept.Add(diagnostic);
            return;
        }

        Dropped++;
    }

    /// <summary>Adds a diagnostic at a node's place.</summary>
    public void Add(DiagnosticSeverity severity, string code, SourceNode at, string message)
    {
        // The pointer is text made on demand: not worth making for one that will only be counted.
        var pointer = _kept.Count < Capacity ? at.Pointer : string.Empty;
        Add(new Diagnostic(code, severity, message, at.File.Name, at.Line, at.Column, pointer));
    }

    /// <summary>Adds a diagnostic at the name of a member, which is the better place when the member itself is in question.</summary>
    public void Add(DiagnosticSeverity severity, string code, ObjectMember at, string message)
    {
        var pointer = _kept.Count < Capacity ? at.Value.Pointer : string.Empty;
        Add(new Diagnostic(code, severity, message, at.Value.File.Name, at.Line, at.Column, pointer));
    }

    /// <summary>An error at a node's place.</summary>
    public void Error(string code, SourceNode at, string message) => Add(DiagnosticSeverity.Error, code, at, message);

    /// <summary>A gap at a node's place.</summary>
    public void Gap(string code, SourceNode at, string message) => Add(DiagnosticSeverity.Gap, code, at, message);

    /// <summary>A warning at a node's place.</summary>
    public void Warning(string code, SourceNode at, string message) => Add(DiagnosticSeverity.Warning, code, at, message);

    /// <summary>An information at a node's place.</summary>
    public void Information(string code, SourceNode at, string message) => Add(DiagnosticSeverity.Information, code, at, message);
}
