using System.Globalization;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Runtime.Checks;

/// <summary>
/// Holds responses against one operation: status, header fields and content type when the head is there, the body when it is whole. Immutable; the working
/// state is the caller's. The fast methods answer yes or no; what was wrong is found by the Explain methods, which may allocate.
/// </summary>
/// <param name="engine">What answers yes or no.</param>
/// <param name="interpreter">What explains a no.</param>
/// <param name="responses">The described responses.</param>
public sealed unsafe class ResponseCheck(SchemaEngine engine, SchemaInterpreter interpreter, ResponseSet responses)
{
    private const int NotModified = 304;
    private static readonly Violation Encoded = new(ViolationLocation.ResponseHeader, ErrorClass.UnsupportedMediaType, "unsupported_content_encoding", "Content-Encoding", "");
    private static readonly Violation Missing = new(ViolationLocation.ResponseBody, ErrorClass.MissingRequired, "", "$", "");

    /// <summary>A body that is too long to be held whole.</summary>
    public static Violation TooLong { get; } = new(ViolationLocation.ResponseBody, ErrorClass.BodySize, "", "$", "");

    /// <summary>The engine that answers yes or no.</summary>
    public SchemaEngine Engine { get; } = engine;

    /// <summary>
    /// Lets pass, unseen, what the document leaves out: a status that it does not describe, and a body where it describes no content. A type that is not
    /// among those described is refused all the same.
    /// </summary>
    public bool AllowUndeclared { get; init; }

    /// <summary>
    /// Whether the document describes a part of the content as an answer (206): only then may a client ask for one. A part cannot be held against the schema
    /// of the whole.
    /// </summary>
    public bool DescribesParts { get; } = responses.Names(206);

    /// <summary>True where status and header fields conform; <paramref name="reading"/> then knows how a body is to be read.</summary>
    /// <param name="response">The head of a final response.</param>
    /// <param name="context">The caller's working state.</param>
    /// <param name="reading">To be kept until the body is there.</param>
    public bool AcceptsHead(in ResponseView response, ValidationContext context, out ResponseReading reading)
    {
        ArgumentNullException.ThrowIfNull(context);
        reading = default;
        if (responses.Find(response.Status) is not { } plan)
        {
            // 304 is HTTP's own answer to a condition of the client, and has nothing in it (RFC 9110 section 15.4.5).
            return AllowUndeclared || response.Status == NotModified;
        }

        if (!response.IsBodyless && IsEncoded(response))
        {
            return false;
        }

        var view = ViewOf(response);
        context.Arena.Reset();
        if (!context.Parameters.Check(plan.Headers, in view, Engine, context, out _))
        {
            return false;
        }

        if (!response.IsBodyless)
        {
            Read(plan, in view, context, ref reading);
        }

        return true;
    }

    /// <summary>True where the body conforms whose head was accepted; also to be asked where it is empty. Not for answers without a body.</summary>
    /// <param name="content">The body; at least 64 zero bytes have to stand behind it, and it may not move during the call.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="reading">What <see cref="AcceptsHead"/> gave.</param>
    /// <param name="context">The caller's working state.</param>
    public bool AcceptsBody(byte* content, int length, in ResponseReading reading, ValidationContext context) =>
        MayConform(length, reading) && (reading.Media is null || BodyCheck.Accepts(content, length, Engine, Enter(reading, context)));

    /// <summary>Whether a body of this length may conform as far as can be said without a look at its bytes, so also before they have come.</summary>
    public static bool MayConform(long length, in ResponseReading reading) => reading.Plan is null || FaultOf(reading.Plan, length, reading) is null;

    /// <summary>What was wrong with a head that was refused.</summary>
    public Violation ExplainHead(in ResponseView response, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (responses.Find(response.Status) is not { } plan)
        {
            var status = response.Status.ToString(CultureInfo.InvariantCulture);
            return new Violation(ViolationLocation.ResponseStatus, ErrorClass.ConstraintViolation, "undeclared_status", status, "");
        }

        if (!response.IsBodyless && IsEncoded(response))
        {
            return Encoded;
        }

        var view = ViewOf(response);
        context.Arena.Reset();
        return context.Parameters.Check(plan.Headers, in view, Engine, context, out var fault)
            ? new Violation(ViolationLocation.ResponseHeader, ErrorClass.ConstraintViolation, "engines_disagree", "", "")
            : Faults.Explain(in fault, context.Parameters.Json, interpreter, context) with { Location = ViolationLocation.ResponseHeader };
    }

    /// <summary>
    /// What is wrong with a body as its announced length says already, before it has come: it may not be there at all, or has more or fewer bytes than it
    /// may; null where that is for its bytes to say.
    /// </summary>
    public Violation? ExplainLength(long length, in ResponseReading reading, ValidationContext context)
    {
        var whole = (int)Math.Min(length, int.MaxValue);
        return MayConform(length, reading) && (!reading.NeedsLengthOnly || AcceptsBody(null, whole, in reading, context))
            ? null
            : ExplainBody(null, whole, in reading, context);
    }

    /// <summary>What was wrong with a body that was refused.</summary>
    public Violation ExplainBody(byte* content, int length, in ResponseReading reading, ValidationContext context) =>
        reading.Plan is { } plan && FaultOf(plan, length, reading) is { } fault
            ? fault with { Location = fault == Missing ? ViolationLocation.ResponseBody : ViolationLocation.ResponseContentType }
            : BodyCheck.Explain(content, length, Engine, interpreter, Enter(reading, context)) with { Location = ViolationLocation.ResponseBody };

    private static Violation? FaultOf(ResponsePlan plan, long length, in ResponseReading reading)
    {
        if (length > 0)
        {
            return reading.Content;
        }

        // No bytes are a text or a file like any other, where their type says so; they are no JSON, and no answer where one is described.
        return plan.Body.Media.Count == 0 || (reading.Media is not null && reading.Kind != MediaKind.Json) ? null : Missing;
    }

    private static RequestView ViewOf(in ResponseView response) => new()
    {
        Path = default,
        Query = default,
        Head = response.Head,
        Headers = response.Headers,
        Captures = default,
    };

    private static bool IsEncoded(in ResponseView response)
    {
        foreach (ref readonly var field in response.Headers)
        {
            if (field.NameLength == 16
                && Ascii.EqualsIgnoreCase(response.Head.Slice(field.NameStart, field.NameLength), "content-encoding"u8)
                && !Ascii.EqualsIgnoreCase(response.Head.Slice(field.ValueStart, field.ValueLength), "identity"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static ValidationContext Enter(in ResponseReading reading, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Media = reading.Media;
        context.MediaKind = reading.Kind;
        context.Boundary = reading.Boundary;
        return context;
    }

    private void Read(ResponsePlan plan, in RequestView view, ValidationContext context, ref ResponseReading reading)
    {
        if (AllowUndeclared && plan.Body.Media.Count == 0)
        {
            return;
        }

        reading.Plan = plan;
        if (plan.Body.AcceptsHead(in view, hasBody: true, context))
        {
            reading.Media = context.Media;
            reading.Kind = context.MediaKind;
            reading.Boundary = context.Boundary;
            reading.NeedsBody = reading.Kind != MediaKind.Opaque;
            return;
        }

        reading.Content = plan.Body.ExplainHead(in view, hasBody: true, context);
        reading.NeedsBody = true;
    }
}
