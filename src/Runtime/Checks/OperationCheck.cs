using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Security;

namespace FastShield.Runtime.Checks;

/// <summary>
/// Holds requests against one operation: parameters and content type when the head is there, the body when it is whole.
/// Immutable; the working state is the caller's. The fast methods answer yes or no; what was wrong is found by the Explain
/// methods, which may allocate.
/// </summary>
public sealed unsafe class OperationCheck
{
    private readonly SchemaInterpreter _interpreter;
    private readonly ParameterSet _parameters;
    private readonly BodyCheck _body;

    /// <summary>Binds an operation's plans to an engine; the interpreter runs the same program and explains refusals.</summary>
    /// <param name="name">The operation's id.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path template.</param>
    /// <param name="engine">What answers yes or no.</param>
    /// <param name="interpreter">What explains a no.</param>
    /// <param name="parameters">The parameters' plans.</param>
    /// <param name="body">What is asked of the body; <see cref="BodyCheck.None"/> where the document describes none.</param>
    public OperationCheck(
        string name, string method, string path, SchemaEngine engine, SchemaInterpreter interpreter, ParameterSet parameters, BodyCheck body)
    {
        Name = name;
        Method = method;
        Path = path;
        Engine = engine;
        _interpreter = interpreter;
        _parameters = parameters;
        _body = body;
    }

    /// <summary>The operation's id, or method and path where the document gives none.</summary>
    public string Name { get; }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The path template as the document has it.</summary>
    public string Path { get; }

    /// <summary>The engine that answers yes or no.</summary>
    public SchemaEngine Engine { get; }

    /// <summary>Whether the document describes a body for the operation.</summary>
    public bool DeclaresBody => _body.Media.Count > 0;

    /// <summary>Who may ask; nobody is asked for anything by default.</summary>
    public SecurityCheck Security { get; init; } = SecurityCheck.None;

    /// <summary>The largest body that is taken, in bytes; -1 where the operation sets no limit of its own.</summary>
    public long MaximumBody { get; init; } = -1;

    /// <summary>The content codings that are undone before the body is checked; without any, only bodies without a coding are taken.</summary>
    public ContentCodings Codings { get; init; } = ContentCodings.Identity;

    /// <summary>True where credentials, path, query, header fields, cookies and content type conform, looked at in this order.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasBody">Whether a body follows: a content length above 0, or chunks.</param>
    /// <param name="context">The caller's working state, which then knows how the body is to be read.</param>
    public bool AcceptsHead(in RequestView request, bool hasBody, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Arena.Reset();
        return Security.Accepts(in request)
            && context.Parameters.Check(_parameters, in request, Engine, context, out _)
            && _body.AcceptsHead(in request, hasBody, context, Codings);
    }

    /// <summary>The violation of an undeclared query parameter, behind an <see cref="AcceptsHead"/> that let it pass to be logged.</summary>
    public Violation Undeclared(in RequestView request, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Faults.Explain(context.Parameters.Undeclared(request.Query), context.Parameters.Json, _interpreter, context);
    }

    /// <summary>True where the whole body conforms. Called behind <see cref="AcceptsHead"/>, in the same context; not where there is no body.</summary>
    /// <param name="content">The body; at least 64 zero bytes have to stand behind it, and it may not move during the call.</param>
    /// <param name="length">Its length in bytes; a body of chunks, or a coded one, that turns out empty is none.</param>
    /// <param name="context">The caller's working state.</param>
    public bool AcceptsBody(byte* content, int length, ValidationContext context) =>
        length > 0 ? BodyCheck.Accepts(content, length, Engine, context) : !_body.IsRequired;

    /// <summary>What is wrong with the whole body of a request whose head was accepted in the same context; null where it conforms. For callers off the hot path.</summary>
    /// <param name="padded">The body, and behind it at least 64 zero bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="context">The caller's working state.</param>
    public Violation? FaultOf(ReadOnlySpan<byte> padded, int length, ValidationContext context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(padded.Length, length + 64);
        fixed (byte* content = padded)
        {
            return AcceptsBody(content, length, context) ? null : ExplainBody(content, length, context);
        }
    }

    /// <summary>What was wrong with a head that was refused.</summary>
    public Violation ExplainHead(in RequestView request, bool hasBody, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Security.Accepts(in request))
        {
            return Security.Explain(in request);
        }

        context.Arena.Reset();
        return context.Parameters.Check(_parameters, in request, Engine, context, out var fault)
            ? _body.ExplainHead(in request, hasBody, context, Codings)
            : Faults.Explain(in fault, context.Parameters.Json, _interpreter, context);
    }

    /// <summary>What was wrong with a body that was refused, in the same context.</summary>
    public Violation ExplainBody(byte* content, int length, ValidationContext context) =>
        length > 0 ? BodyCheck.Explain(content, length, Engine, _interpreter, context) : BodyCheck.Missing;
}
