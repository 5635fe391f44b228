using System.Diagnostics;
using System.Globalization;
using FastShield.Control.Rules;
using FastShield.Control.Tests.Rollout;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Control.Tests.Rules;

/// <summary>What a thousand rules cost a request: nothing on the heap, and about as much as a few.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class RuleCostTests(ITestOutputHelper output)
{
    private const int Rules = 1000;
    private const int Requests = 2000;

    // Ten times what is promised on an idle machine: this one is not.
    private const double Ceiling = 30_000;

    public static TheoryData<string> Kinds => ["hosts", "paths", "grid", "revoked", "serials", "bound", "prefixes"];

    /// <summary>Expressions as zones have them, by the thousand.</summary>
    public static string Expression(string kind, int i) => kind switch
    {
        "hosts" => $"(not cf.tls_client_auth.cert_verified and http.host in {{\"h{i}.example.com\" \"api.example.com\"}})",
        "paths" => $"http.host eq \"api.example.com\" and http.request.uri.path in {{\"/admin/{i}\" \"/root/{i}\"}} and not cf.tls_client_auth.cert_verified",
        "grid" => $"http.host eq \"h{i % 32}.example.com\" and http.request.uri.path eq \"/v1/{i / 32}\" and http.request.method in {{\"PUT\" \"POST\"}}",
        "revoked" => $"((not cf.tls_client_auth.cert_verified or cf.tls_client_auth.cert_revoked) and http.host eq \"h{i}.example.com\")",
        "serials" => $"http.host eq \"api.example.com\" and cf.tls_client_auth.cert_serial in {{\"{i:X4}\" \"{i + 5000:X4}\"}}",
        "bound" => $"http.host eq \"api.example.com\" and http.request.uri.path eq \"/v1/{i}\" and http.request.uri.path_parameters[\"id\"] ne cf.tls_client_auth.cert_subject_cn",
        _ => $"http.host eq \"h{i % 100}.example.com\" and starts_with(http.request.uri.path, \"/v{i}/\")",
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_thousand_rules_allocate_nothing_and_cost_little(string kind)
    {
        var expressions = Enumerable.Range(0, Rules).Select(i => RuleExpression.TryParse(Expression(kind, i), out var expression, out var fault) ? expression : throw new InvalidOperationException(fault.ToString())).ToList();
        Assert.True(RuleExpression.TryCompile(expressions, out var table, out var problem), problem);
        var request = new SampleRequest(
            host: kind is "grid" or "revoked" or "prefixes" ? "h7.example.com" : "api.example.com",
            path: "/v1/999",
            flags: [RuleField.Ssl, RuleField.CertificatePresented, RuleField.CertificateVerified],
            certificate: new Dictionary<ClientCertificateField, string> { [ClientCertificateField.Serial] = "FFFF", [ClientCertificateField.CommonName] = "7" },
            parameters: new Dictionary<string, string> { ["id"] = "8" },
            headers: [("Host", "api.example.com"), ("User-Agent", "curl/8"), ("Accept", "*/*")]);
        var context = new RuleContext();
        var matched = Ask(table, request, context, Requests);

        var least = double.MaxValue;
        var allocated = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var startedAt = Stopwatch.GetTimestamp();
            matched = Ask(table, request, context, Requests);
            least = Math.Min(least, Stopwatch.GetElapsedTime(startedAt).TotalNanoseconds / Requests);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {least:f0} ns a request, {table.Rules.Length} lines, {table.Dimensions.Length} fields, {table.Bits.Length * 8 / 1024} KiB"));
        Assert.Equal(0, allocated);
        Assert.Equal(kind == "bound" ? Requests : 0, matched);
        Assert.True(least < Ceiling, $"{least} ns");
    }

    private static int Ask(RuleTable table, SampleRequest request, RuleContext context, int times)
    {
        var matched = 0;
        for (var i = 0; i < times; i++)
        {
            table.Begin(request, context);
            matched += table.Next(request, context) >= 0 ? 1 : 0;
        }

        return matched;
    }
}
