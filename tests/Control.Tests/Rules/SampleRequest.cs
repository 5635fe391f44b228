using System.Net;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Tests.Rules;

/// <summary>A request for rules, made of plain texts.</summary>
internal sealed class SampleRequest : RuleSubject
{
    private readonly byte[] _head;
    private readonly HeaderField[] _fields;
    private readonly Dictionary<RuleField, byte[]> _texts = [];
    private readonly byte[] _query;
    private readonly (byte[] Key, byte[] Text)[] _parameters;

    public SampleRequest(
        string host = "api.example.com",
        string method = "GET",
        string path = "/v1/pets/7",
        string? query = null,
        (string Name, string Value)[]? headers = null,
        string address = "192.0.2.7",
        RuleField[]? flags = null,
        Dictionary<ClientCertificateField, string>? certificate = null,
        Dictionary<string, string>? parameters = null)
    {
        Flags = [.. flags ?? []];
        HeaderList = headers ?? [];
        QueryText = query;
        Parameters = parameters ?? [];
        _parameters = [.. Parameters.Select(pair => (Encoding.UTF8.GetBytes(pair.Key), Encoding.Latin1.GetBytes(pair.Value)))];
        Certificate = certificate;
        AddressText = address;
        _query = Encoding.Latin1.GetBytes(query ?? "");
        foreach (var (field, text) in new (RuleField Field, string Text)[]
        {
            (RuleField.Host, host), (RuleField.Method, method), (RuleField.Path, path), (RuleField.Version, "HTTP/1.1"), (RuleField.RawUri, path + (query is null ? "" : "?" + query)),
            (RuleField.RawPath, path), (RuleField.OperationId, "0b7a5a9e-6bd4-4a8e-8d0a-6c9fcb1f2a10"), (RuleField.OperationName, "getPet"), (RuleField.OperationEndpoint, "/v1/pets/{var1}"),
        })
        {
            _texts[field] = Encoding.Latin1.GetBytes(text);
        }

        var head = new StringBuilder();
        _fields = new HeaderField[HeaderList.Length];
        for (var i = 0; i < _fields.Length; i++)
        {
            var (name, value) = HeaderList[i];
            _fields[i] = new HeaderField { NameStart = head.Length, NameLength = name.Length, ValueStart = head.Length + name.Length + 2, ValueLength = value.Length };
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        _head = Encoding.Latin1.GetBytes(head.ToString());
        var texts = Enum.GetValues<ClientCertificateField>().Select(field => Encoding.UTF8.GetBytes(certificate?.GetValueOrDefault(field) ?? "")).ToArray();
        Identity = certificate is null ? null : new ClientIdentity(true, null, texts);
    }

    public HashSet<RuleField> Flags { get; }

    public (string Name, string Value)[] HeaderList { get; }

    public string? QueryText { get; }

    public Dictionary<string, string> Parameters { get; }

    public Dictionary<ClientCertificateField, string>? Certificate { get; }

    public string AddressText { get; }

    public override RuleAddress Address => RuleAddress.Of(IPAddress.Parse(AddressText));

    public override ReadOnlySpan<byte> Query => _query;

    public override bool HasQuery => QueryText is not null;

    public override ReadOnlySpan<byte> Head => _head;

    public override ReadOnlySpan<HeaderField> Headers => _fields;

    public override ClientIdentity? Identity { get; }

    public override bool Flag(RuleField field) => Flags.Contains(field);

    public override ReadOnlySpan<byte> Text(RuleField field) => _texts[field];

    public string TextOf(RuleField field) => Encoding.Latin1.GetString(_texts[field]);

    public override bool TryPathParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (var (key, text) in _parameters)
        {
            if (name.SequenceEqual(key))
            {
                value = text;
                return true;
            }
        }

        value = default;
        return false;
    }
}
