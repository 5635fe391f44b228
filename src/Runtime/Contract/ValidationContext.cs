using FastShield.Runtime.Checks;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Json;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Contract;

/// <summary>
/// The working state of one validation at a time: scratch memory, limits and what went wrong. Made once per event loop or
/// thread and used again and again; not thread-safe.
/// </summary>
public sealed class ValidationContext
{
    /// <summary>The default limit of nesting: a value in 64 arrays or objects passes, one in 65 does not.</summary>
    public const int DefaultMaximumDepth = 64;

    private const long BudgetPerByte = 1024;
    private const long BudgetBase = 64 * 1024;

    private FormBodyDecoder? _form;
    private MultipartBodyDecoder? _multipart;
    private JsonComposer? _text;
    private SequenceBodyDecoder? _sequence;

    [ThreadStatic]
    private static ValidationContext? _ofThread;

    /// <summary>Makes a context with empty scratch memory.</summary>
    public ValidationContext() => Keys = new KeySet(this);

    /// <summary>
    /// The thread's own, to read the texts that a program is made from: numbers and values of schemas, of which a large zone has a hundred thousand. Nothing
    /// that lies in it may be kept: its scratch memory is empty each time.
    /// </summary>
    internal static ValidationContext OfThread
    {
        get
        {
            var context = _ofThread ??= new ValidationContext();
            context.Arena.Reset();
            return context;
        }
    }

    /// <summary>Scratch memory, valid until <see cref="Begin"/>.</summary>
    public ScratchArena Arena { get; } = new();

    /// <summary>The keys of open objects, to refuse duplicates.</summary>
    public KeySet Keys { get; }

    /// <summary>What blocks said of values that are read again.</summary>
    public VerdictMemo Memo { get; } = new();

    /// <summary>Where the text begins that an engine is reading; set by the engine.</summary>
    public unsafe byte* Origin;

    /// <summary>Where the name of <see cref="JsonString.LongName"/> lies.</summary>
    public unsafe byte* NameStart;

    /// <summary>The length of that name in bytes.</summary>
    public int NameLength;

    /// <summary>What the cold pass finds.</summary>
    public ViolationRecorder Recorder { get; } = new();

    /// <summary>Reads the parameters of a request.</summary>
    public ParameterDecoder Parameters { get; } = new();

    /// <summary>Reads form bodies.</summary>
    public FormBodyDecoder Form => _form ??= new FormBodyDecoder();

    /// <summary>Reads multipart bodies.</summary>
    public MultipartBodyDecoder Multipart => _multipart ??= new MultipartBodyDecoder();

    /// <summary>Reads sequences of JSON texts.</summary>
    public SequenceBodyDecoder Sequence => _sequence ??= new SequenceBodyDecoder();

    /// <summary>Writes text bodies as JSON.</summary>
    internal JsonComposer Text => _text ??= new JsonComposer(new JsonScratch(JsonScratch.DefaultLimit * 16));

    /// <summary>
    /// The media type that the request under way was found to have; null before its head was accepted, or without a body. Kept and put back by a caller
    /// whose context serves other requests between a request's head and its body.
    /// </summary>
    public MediaCheck? Media { get; set; }

    /// <summary>How the body of that type is read.</summary>
    public MediaKind MediaKind { get; set; }

    /// <summary>The boundary of a multipart body, as its head names it; kept and put back with <see cref="Media"/>.</summary>
    public Boundary Boundary;

    /// <summary>The content coding of a body, as its head names it; kept and put back with <see cref="Media"/>.</summary>
    public ContentCodings Coding;

    /// <summary>How deep arrays and objects may be nested.</summary>
    public int MaximumDepth { get; init; } = DefaultMaximumDepth;

    /// <summary>The depth of the value that is being read; 0 at the root.</summary>
    public int Depth;

    /// <summary>
    /// Bytes that branches of `anyOf`, `oneOf`, `not`, `if` and their like may still read again; below zero, the value is refused.
    /// </summary>
    public long Budget;

    /// <summary>Above zero while a value is read again for a branch: its grammar and its keys have been checked already.</summary>
    public int Rescans;

    /// <summary>Why the text is no acceptable JSON; None while it is, or when it was the schema that refused it.</summary>
    public JsonFault Fault;

    /// <summary>The work budget of a text of so many bytes.</summary>
    internal static long BudgetOf(int length) => BudgetBase + (BudgetPerByte * length);

    /// <summary>Starts a validation of a text of <paramref name="length"/> bytes: counters reset, limits set; the arena is left alone.</summary>
    public void Begin(int length)
    {
        Depth = 0;
        Rescans = 0;
        Fault = JsonFault.None;
        Budget = BudgetOf(length);
        Keys.Reset();
        Memo.Reset();
    }

    /// <summary>Charges the work budget for reading <paramref name="bytes"/> again; false when it is exhausted.</summary>
    public bool Charge(long bytes)
    {
        Budget -= bytes + 16;
        if (Budget >= 0)
        {
            return true;
        }

        if (Fault == JsonFault.None)
        {
            Fault = JsonFault.BudgetExhausted;
        }

        return false;
    }
}
