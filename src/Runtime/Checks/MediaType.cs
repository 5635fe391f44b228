using System.Text;

namespace FastShield.Runtime.Checks;

/// <summary>A media type or range without its parameters (RFC 9110 section 8.3.1), compared without regard to case.</summary>
public sealed class MediaType
{
    private readonly byte[] _type;
    private readonly byte[] _subtype;

    /// <summary>Takes the text before any ';', such as `application/json` or `*/*`.</summary>
    public MediaType(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text.Trim().ToLowerInvariant();
        var slash = Text.IndexOf('/', StringComparison.Ordinal);
        _type = Encoding.ASCII.GetBytes(slash < 0 ? Text : Text[..slash]);
        _subtype = slash < 0 ? [] : Encoding.ASCII.GetBytes(Text[(slash + 1)..]);
    }

    /// <summary>The type in lower case.</summary>
    public string Text { get; }

    /// <summary>2 for a type, 1 for `type/*`, 0 for `*/*`: the more specific range is the one that counts.</summary>
    public int Specificity => _subtype is [(byte)'*'] ? _type is [(byte)'*'] ? 0 : 1 : 2;

    /// <summary>True where a media type, its parameters left out, is this one or within this range.</summary>
    public bool Includes(ReadOnlySpan<byte> mediaType)
    {
        var slash = mediaType.IndexOf((byte)'/');
        if (slash <= 0 || slash == mediaType.Length - 1)
        {
            return false;
        }

        return (_type is [(byte)'*'] || Ascii.EqualsIgnoreCase(mediaType[..slash], _type))
            && (_subtype is [(byte)'*'] || Ascii.EqualsIgnoreCase(mediaType[(slash + 1)..], _subtype));
    }
}
