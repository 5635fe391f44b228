using BenchmarkDotNet.Attributes;
using FastShield.Control.Rules;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;

namespace FastShield.Micro;

/// <summary>A request asked of a thousand rules, of which none matches.</summary>
public class RuleAsking
{
    private readonly RuleTable _hosts = Table(i => $"(not cf.tls_client_auth.cert_verified and http.host in {{\"h{i}.example.com\" \"api.example.com\"}})");
    private readonly RuleTable _paths = Table(i => $"http.host eq \"api.example.com\" and http.request.uri.path in {{\"/admin/{i}\" \"/root/{i}\"}} and not cf.tls_client_auth.cert_verified");
    private readonly RuleTable _serials = Table(i => $"http.host eq \"api.example.com\" and cf.tls_client_auth.cert_serial in {{\"{i:X4}\" \"{i + 5000:X4}\"}}");
    private readonly RuleTable _prefixes = Table(i => $"http.host eq \"api.example.com\" and starts_with(http.request.uri.path, \"/v{i}/\")");
    private readonly RuleContext _context = new();
    private readonly Request _request = new();

    /// <summary>Each rule names hosts and asks for a verified certificate.</summary>
    [Benchmark]
    public int Hosts() => Ask(_hosts);

    /// <summary>Each rule names paths of one host.</summary>
    [Benchmark]
    public int Paths() => Ask(_paths);

    /// <summary>Each rule names serial numbers of certificates.</summary>
    [Benchmark]
    public int Serials() => Ask(_serials);

    /// <summary>Each rule of one host asks for the beginning of the path, which cannot be looked up.</summary>
    [Benchmark]
    public int Prefixes() => Ask(_prefixes);

    private static RuleTable Table(Func<int, string> expression)
    {
        var expressions = new List<RuleExpression>();
        for (var i = 0; i < 1000; i++)
        {
            expressions.Add(RuleExpression.TryParse(expression(i), out var read, out var fault) ? read : throw new InvalidDataException(fault.ToString()));
        }

        return RuleExpression.TryCompile(expressions, out var table, out var problem) ? table : throw new InvalidDataException(problem);
    }

    private int Ask(RuleTable table)
    {
        table.Begin(_request, _context);
        return table.Next(_request, _context);
    }

    private sealed class Request : RuleSubject
    {
        private readonly byte[] _host = "api.example.com"u8.ToArray();
        private readonly byte[] _path = "/v2000/pets"u8.ToArray();

        public override RuleAddress Address => default;

        public override ReadOnlySpan<byte> Query => default;

        public override bool HasQuery => false;

        public override ReadOnlySpan<byte> Head => default;

        public override ReadOnlySpan<HeaderField> Headers => default;

        public override ClientIdentity? Identity { get; } = new(true, null, Texts());

        public override bool Flag(RuleField field) => field is RuleField.Ssl or RuleField.CertificatePresented or RuleField.CertificateVerified;

        public override ReadOnlySpan<byte> Text(RuleField field) => field switch
        {
            RuleField.Host => _host,
            RuleField.Path => _path,
            _ => default,
        };

        public override bool TryPathParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
        {
            value = default;
            return false;
        }

        private static byte[][] Texts()
        {
            var texts = new byte[Enum.GetValues<ClientCertificateField>().Length][];
            Array.Fill(texts, "FFFF"u8.ToArray());
            return texts;
        }
    }
}
