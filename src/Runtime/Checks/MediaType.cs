using System.Text;

namespace FastShield.Runtime.Checks;

/// <summary>
/// A media type or range (RFC 9110 sections 8.3.1 and 12.5.1), compared without regard to case. Its parameters have to be those of a request as well,
/// but for charset and boundary, which say how a body is written and not what it is.
/// </summary>
public sealed class MediaType
{
    private readonly byte[] _type;
    private readonly byte[] _subtype;
    private readonly (byte[] Name, byte[] Value)[] _parameters;

    /// <summary>Takes the text before any ';', such as `application/json` or `*/*`.</summary>
    public MediaType(string text)
        : this(text, [])
    {
    }

    /// <summary>The same with parameters, their values unquoted and compared as they are.</summary>
    public MediaType(string text, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(text);
        Text = text.Trim().ToLowerInvariant();
        var slash = Text.IndexOf('/', StringComparison.Ordinal);
        _type = Encoding.ASCII.GetBytes(slash < 0 ? Text : Text[..slash]);
        _subtype = slash < 0 ? [] : Encoding.ASCII.GetBytes(Text[(slash + 1)..]);
        _parameters = new (byte[], byte[])[parameters.Count];
        for (var i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = (Encoding.UTF8.GetBytes(parameters[i].Key), Encoding.UTF8.GetBytes(parameters[i].Value));
        }
    }

    /// <summary>The type in lower case.</summary>
    public string Text { get; }

    /// <summary>How much is said, from `*/*` over `type/*` to a type and each parameter of it: the most specific range is the one that counts.</summary>
    public int Specificity => (_subtype is [(byte)'*'] ? _type is [(byte)'*'] ? 0 : 1 << 16 : 2 << 16) + _parameters.Length;

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

    /// <summary>True where a Content-Type, one that <see cref="ContentType.TryParse(ReadOnlySpan{byte}, out ReadOnlySpan{byte}, out ReadOnlySpan{byte})"/> has taken, has each parameter of this one, once.</summary>
    public bool HasParametersOf(ReadOnlySpan<byte> field)
    {
        foreach (var (name, value) in _parameters)
        {
            if (!ContentType.HasParameter(field, name, value))
            {
                return false;
            }
        }

        return true;
    }
}
