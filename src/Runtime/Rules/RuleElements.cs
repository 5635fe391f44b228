using System.Text;

namespace FastShield.Runtime.Rules;

/// <summary>Goes through a list of texts of a request, in the order in which they came.</summary>
internal ref struct RuleElements
{
    private readonly RuleList _list;
    private readonly RuleSubject _subject;
    private readonly RuleContext _context;
    private ReadOnlySpan<byte> _rest;
    private int _field;

    public RuleElements(RuleList list, RuleSubject subject, RuleContext context)
    {
        _list = list;
        _subject = subject;
        _context = context;
        _rest = list.Kind is RuleListKind.ArgumentValues or RuleListKind.ArgumentNames ? subject.Query : default;
    }

    /// <summary>The next text; false behind the last one.</summary>
    public bool TryNext(out ReadOnlySpan<byte> element) => _list.Kind switch
    {
        RuleListKind.HeaderValues or RuleListKind.HeaderNames => TryNextHeader(out element),
        RuleListKind.ArgumentValues or RuleListKind.ArgumentNames => TryNextArgument(out element),
        _ => TryNextCookie(out element),
    };

    private bool TryNextHeader(out ReadOnlySpan<byte> element)
    {
        var head = _subject.Head;
        var fields = _subject.Headers;
        while (_field < fields.Length)
        {
            ref readonly var field = ref fields[_field++];
            var name = head.Slice(field.NameStart, field.NameLength);
            if (_list.Key is { } key && !(name.Length == key.Length && Ascii.EqualsIgnoreCase(name, key)))
            {
                continue;
            }

            element = _list.Kind == RuleListKind.HeaderValues ? head.Slice(field.ValueStart, field.ValueLength) : RuleTexts.Lower(name, _context);
            return true;
        }

        element = default;
        return false;
    }

    private bool TryNextArgument(out ReadOnlySpan<byte> element)
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'&');
            var pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = equals < 0 ? pair : pair[..equals];
            if (_list.Key is { } key && !UrlText.DecodesTo(name, key))
            {
                continue;
            }

            element = RuleTexts.Decoded(_list.Kind == RuleListKind.ArgumentNames ? name : equals < 0 ? default : pair[(equals + 1)..], _context, plusIsSpace: true);
            return true;
        }

        element = default;
        return false;
    }

    private bool TryNextCookie(out ReadOnlySpan<byte> element)
    {
        while (true)
        {
            while (!_rest.IsEmpty)
            {
                var end = _rest.IndexOf((byte)';');
                var pair = (end < 0 ? _rest : _rest[..end]).Trim(" \t"u8);
                _rest = end < 0 ? default : _rest[(end + 1)..];
                if (pair.IsEmpty)
                {
                    continue;
                }

                var equals = pair.IndexOf((byte)'=');
                var name = equals < 0 ? pair : pair[..equals];
                if (_list.Key is { } key && !name.SequenceEqual(key))
                {
                    continue;
                }

                element = _list.Kind == RuleListKind.CookieNames ? name : equals < 0 ? default : pair[(equals + 1)..];
                return true;
            }

            if (!TryNextCookieLine())
            {
                element = default;
                return false;
            }
        }
    }

    private bool TryNextCookieLine()
    {
        var head = _subject.Head;
        var fields = _subject.Headers;
        while (_field < fields.Length)
        {
            ref readonly var field = ref fields[_field++];
            if (field.NameLength == 6 && Ascii.EqualsIgnoreCase(head.Slice(field.NameStart, 6), "cookie"u8))
            {
                _rest = head.Slice(field.ValueStart, field.ValueLength);
                return true;
            }
        }

        return false;
    }
}
