using FastShield.Proxy.Gates;
using FastShield.Proxy.Http1;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Journey;

/// <summary>The request at hand as rules see it; one for each loop, for one synchronous asking at a time.</summary>
internal sealed class JourneyRuleSubject : RuleSubject
{
    private readonly byte[] _host = new byte[HostName.MaxLength];
    private int _hostLength;
    private RuleAddress _address;
    private bool _hasAddress;
    private Exchange _x = null!;
    private ZoneRules _rules = null!;

    /// <inheritdoc/>
    public override RuleAddress Address
    {
        get
        {
            // Read once for all rules: behind trusted peers it is looked for in fields.
            if (!_hasAddress)
            {
                _address = _x.ClientNumber;
                _hasAddress = true;
            }

            return _address;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Query => _x.Head.Query.Of(_x.Input.Bytes);

    /// <inheritdoc/>
    public override bool HasQuery => _x.Head.HasQuery;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Head => _x.Input.Bytes[.._x.Head.Length];

    /// <inheritdoc/>
    public override ReadOnlySpan<HeaderField> Headers => _x.Head.Fields.Fields;

    /// <inheritdoc/>
    public override ClientIdentity? Identity => _x.Identity;

    /// <summary>Begins with a request.</summary>
    public void Take(Exchange x, ZoneRules rules)
    {
        _x = x;
        _rules = rules;
        _hostLength = -1;
        _hasAddress = false;
    }

    /// <inheritdoc/>
    public override bool Flag(RuleField field) => field switch
    {
        RuleField.Ssl => _x.Client.Tls is not null,
        RuleField.CertificatePresented => _x.Identity is not null,
        RuleField.CertificateVerified => _x.Identity is { IsVerified: true },
        RuleField.CertificateRevoked => _x.Identity is { IsRevoked: true },
        RuleField.CertificateTooLarge => _x.Identity is { IsTooLarge: true },
        RuleField.ChainTooLarge => _x.Identity is { IsChainTooLarge: true },
        RuleField.CredentialsPresent => ShowsCredentials(),
        RuleField.Fallthrough => _x.Operation is null,
        RuleField.Violation => _x.IsViolating,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No such flag."),
    };

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Text(RuleField field) => field switch
    {
        RuleField.Host => Host(),
        RuleField.Method => _x.Head.MethodRange.Of(_x.Input.Bytes),
        RuleField.Path => _x.Head.Form == TargetForm.Asterisk ? "*"u8 : _x.Path,
        RuleField.Version => _x.IsHttp2 ? "HTTP/2"u8 : _x.Head.Version == Http1Version.Http10 ? "HTTP/1.0"u8 : "HTTP/1.1"u8,
        RuleField.RawUri => _x.Head.Target.Of(_x.Input.Bytes),
        RuleField.RawPath => _x.Head.Form == TargetForm.Asterisk ? "*"u8 : _x.Head.PathOf(_x.Input.Bytes),
        RuleField.OperationId => Operation is { } operation ? operation.Id : default,
        RuleField.OperationName => Operation is { } operation ? operation.Name : default,
        RuleField.OperationEndpoint => Operation is { } operation ? operation.Endpoint : default,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No such text."),
    };

    /// <inheritdoc/>
    public override bool TryPathParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (Operation is not { } operation)
        {
            return false;
        }

        var index = IndexOf(operation.Parameters, name);
        index = index < 0 ? ByPosition(name) : index;
        if ((uint)index >= (uint)_x.CaptureCount)
        {
            return false;
        }

        var capture = _x.Captures[index];
        value = _x.Path.Slice(capture.Start, capture.Length);
        return true;
    }

    private RuleOperation? Operation => _x.Operation is null ? null : _rules.Operations[_x.OperationIndex - _rules.FirstOperation];

    private static int IndexOf(byte[][] names, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>`var1` is the first parameter, and so on, where the document calls none of them that.</summary>
    private static int ByPosition(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("var"u8) || name.Length is < 4 or > 6)
        {
            return -1;
        }

        var number = 0;
        foreach (var digit in name[3..])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return -1;
            }

            number = (number * 10) + digit - '0';
        }

        return number - 1;
    }

    private ReadOnlySpan<byte> Host()
    {
        if (_hostLength < 0)
        {
            HostName.TryNormalise(_x.Authority, _host, out _hostLength);
        }

        return _host.AsSpan(0, _hostLength);
    }

    /// <summary>What counts as credentials is what the operation's document names, and the field Authorization.</summary>
    private bool ShowsCredentials() =>
        _x.Head.Fields.Has(KnownHeader.Authorization)
        || (_x.Operation is { Check.Security: { Alternatives.Count: > 0 } security } && security.Accepts(_x.View));
}
