using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Rules;

namespace FastShield.Runtime.Security;

/// <summary>
/// One thing that a document asks of a client's certificate: that a text of it is one of a list, or is the value of a path parameter. A text that the
/// certificate does not have meets nothing. Immutable; allocates nothing.
/// </summary>
public sealed class CertificateCondition
{
    private readonly ClientCertificateField _field;
    private readonly string _word;
    private readonly TextSet? _allowed;
    private readonly string[] _texts = [];
    private readonly string? _parameter;
    private readonly int _capture;

    /// <summary>One of a list.</summary>
    /// <param name="field">Which text of the certificate.</param>
    /// <param name="word">What the document calls it.</param>
    /// <param name="allowed">What it may be, octet for octet as UTF-8; none is empty, and all are unlike each other.</param>
    /// <param name="pointer">JSON pointer of the list in its document.</param>
    public CertificateCondition(ClientCertificateField field, string word, IReadOnlyList<string> allowed, string pointer)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        _field = field;
        _word = word;
        _texts = [.. allowed];
        _allowed = new TextSet(Array.ConvertAll(_texts, Encoding.UTF8.GetBytes));
        Pointer = pointer;
    }

    /// <summary>The value of a path parameter.</summary>
    /// <param name="field">Which text of the certificate.</param>
    /// <param name="word">What the document calls it.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="capture">Which of the path's captures it is.</param>
    /// <param name="pointer">JSON pointer of the condition in its document.</param>
    public CertificateCondition(ClientCertificateField field, string word, string parameter, int capture, string pointer)
    {
        _field = field;
        _word = word;
        _parameter = parameter;
        _capture = capture;
        Pointer = pointer;
    }

    /// <summary>JSON pointer of the condition in its document.</summary>
    public string Pointer { get; }

    /// <summary>What was not met, for events: the words of the document, and nothing of the certificate.</summary>
    public string Detail => _parameter is null ? "expected:" + _word : $"expected:{_parameter}={_word}";

    /// <summary>In words, for people.</summary>
    public override string ToString() => _parameter is null ? $"{_word} {string.Join(" or ", _texts)}" : $"{_word} as path parameter {_parameter}";

    /// <summary>Whether the certificate meets it.</summary>
    internal bool Holds(in RequestView request, ClientIdentity certificate)
    {
        var text = certificate[_field];
        if (text.IsEmpty)
        {
            return false;
        }

        if (_allowed is not null)
        {
            return _allowed.Find(text) >= 0;
        }

        if (_capture >= request.Captures.Length)
        {
            return false;
        }

        var capture = request.Captures[_capture];
        return PercentText.StartsWith(request.Path.Slice(capture.Start, capture.Length), TextDecoding.Percent, text) == capture.Length;
    }
}
