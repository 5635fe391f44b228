using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Runtime.Checks;

/// <summary>
/// Holds requests against one operation: parameters and content type when the head is there, the body when it is whole.
/// Immutable; the working state is the caller's. The fast methods answer yes or no; what was wrong is found by the Explain
/// methods, which may allocate.
/// </summary>
public sealed unsafe class OperationCheck(string name, string method, string path, SchemaEngine engine, SchemaInterpreter interpreter, BodyCheck? body)
{
    /// <summary>The operation's id, or method and path where the document gives none.</summary>
    public string Name { get; } = name;

    /// <summary>The method.</summary>
    public string Method { get; } = method;

    /// <summary>The path template as the document has it.</summary>
    public string Path { get; } = path;

    /// <summary>The engine that answers yes or no.</summary>
    public SchemaEngine Engine { get; } = engine;

    /// <summary>True where the request's body has to be held against something, and so to be read whole.</summary>
    public bool ReadsBody => body is not null;

    /// <summary>The largest body that is taken, in bytes; -1 where the operation sets no limit of its own.</summary>
    public long MaximumBody { get; init; } = -1;

    /// <summary>True where path, query, header fields, cookies and content type conform.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasBody">Whether a body follows: a content length above 0, or chunks.</param>
    /// <param name="context">The caller's working state.</param>
    public bool AcceptsHead(in RequestView request, bool hasBody, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return body is null || body.AcceptsHead(in request, hasBody);
    }

    /// <summary>True where the whole body conforms. Not called where there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="content">The body; at least 64 zero bytes have to stand behind it, and it may not move during the call.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="context">The caller's working state.</param>
    public bool AcceptsBody(in RequestView request, byte* content, int length, ValidationContext context) =>
        body is null || body.Accepts(in request, content, length, Engine, context);

    /// <summary>What was wrong with a head that was refused.</summary>
    public Violation ExplainHead(in RequestView request, bool hasBody, ValidationContext context) =>
        body?.ExplainHead(in request, hasBody)
        ?? new Violation(ViolationLocation.Body, ErrorClass.ConstraintViolation, "engines_disagree", "$", "");

    /// <summary>What was wrong with a body that was refused.</summary>
    public Violation ExplainBody(in RequestView request, byte* content, int length, ValidationContext context) =>
        body?.Explain(in request, content, length, interpreter, context)
        ?? new Violation(ViolationLocation.Body, ErrorClass.ConstraintViolation, "engines_disagree", "$", "");
}
