using System.Globalization;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>
/// Documents of real products, guarded by the started binary (the native one where it was published): every conforming request reaches the origin,
/// every violating one is refused with its status. Prints a table and writes it to `artifacts/real-documents.md`.
/// FASTSHIELD_REAL_SAMPLES sets how many requests of each sort are sent per document at most, 100 unless told; at least ten are demanded.
/// FASTSHIELD_REAL_DOCUMENTS names parts of file names, parted by commas, where only some are to be tried.
/// FASTSHIELD_REAL_ENGINE=compiled has the JIT host guard them by generated code, which for the largest documents takes minutes to compile.
/// </summary>
[Collection(Measured.Name)]
public sealed class RealDocumentTests(ITestOutputHelper output)
{
    private const int Demanded = 10;
    private const int MostShown = 12;
    private static readonly TimeSpan CompilePatience = TimeSpan.FromMinutes(10);

    private static string Engine => Environment.GetEnvironmentVariable("FASTSHIELD_REAL_ENGINE") ?? "interpreter";

    private static ShieldBinary Binary => Engine == "compiled" ? ShieldBinary.JitHost : ShieldBinary.Preferred;

    private static readonly string[] Files =
    [
        "stripe/spec3.2023-09-12.yaml",
        "twilio/twilio_api_v2010.json",
        "twilio/twilio_verify_v2.yaml",
        "twilio/twilio_flex_v1.yaml",
        "twilio/twilio_iam_organizations.yaml",
        "adyen/CheckoutService-v72.json",
        "adyen/LegalEntityService-v4.yaml",
        "adyen/TransferService-v4.json",
        "blockfrost/openapi.yaml",
        "notion/notion.json",
        "figma/openapi.yaml",
        "httpbin/httpbin.json",
        "star-trek/star-trek.json",
        "stoplight-petstore-like/oai_v3_stoplight.json",
        "mojaloop/fspiop-rest-v1.0-openapi3-snippets.yaml",
        "mojaloop/fspiop-rest-v2.0-ISO20022-openapi3-snippets.yaml",
        "mojaloop/sdk-scheme-adapter-outbound-v2_1_0-openapi3-snippets.yaml",
        "kong/konnect-identity-v3.yaml",
        "kong/konnect-kong-identity-v1.yaml",
        "kong/konnect-metering-and-billing-v3.yaml",
        "kong/konnect-portal-management-v3.yaml",
        "kong/konnect-mesh-control-planes-v0.yaml",
        "shipengine/fulfillment-provider.yaml",
        "ably/ably.json",
        "box/openapi.json",
        "kubernetes/apis__apps__v1_openapi.json",
        "kubernetes/apis__batch__v1_openapi.json",
        "rclone/openapi.json",
    ];

    [SuiteFact]
    public async Task Conforming_requests_pass_and_violating_ones_are_refused()
    {
        var most = int.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_REAL_SAMPLES"), CultureInfo.InvariantCulture, out var named) ? named : 100;
        List<string> table =
        [
            $"Guarded by the {Binary.Name} binary, engine {Engine}.", "",
            "| document | MB | operations | without sample | ready after ms | resident MB | conforming right | violating right | gaps |",
            "|---|---|---|---|---|---|---|---|---|",
        ];
        var wrong = new List<string>();
        await using var origin = new ScriptedOrigin();
        var chosen = Environment.GetEnvironmentVariable("FASTSHIELD_REAL_DOCUMENTS")?.Split(',') ?? [""];
        foreach (var file in Files.Where(file => chosen.Any(part => file.Contains(part, StringComparison.Ordinal))))
        {
            table.Add(await TryAsync(file, origin, most, wrong));
        }

        table.ForEach(output.WriteLine);
        wrong.ForEach(output.WriteLine);
        await File.WriteAllLinesAsync(Path.Combine(Suites.Repository, "artifacts", "real-documents.md"), table);
        Assert.Empty(wrong);
    }

    private static async Task<string> TryAsync(string file, ScriptedOrigin origin, int most, List<string> wrong)
    {
        var path = Suites.Path(["openapi-documents", "real-world", .. file.Split('/')]);
        var document = new ApiDocument(path);
        var maker = new RequestMaker(document);
        var (conforming, violating) = maker.Make(most);
        if (conforming.Count < Demanded || violating.Count < Demanded)
        {
            wrong.Add($"{file}: only {conforming.Count} conforming and {violating.Count} violating requests could be built");
        }

        await using var shield = await ShieldProcess.RunAsync(Binary, path, origin.Url, "--allow-gaps", "--engine", Engine);
        if (Engine == "compiled")
        {
            await shield.ErrorLineAsync(line => line.StartsWith("engine: compiled", StringComparison.Ordinal), CompilePatience);
        }

        var resident = shield.ResidentBytes() / 1e6;
        using var client = new WireClient(shield.Url.Port);
        var rightConforming = await CountRightAsync(client, conforming, file, wrong);
        var rightViolating = await CountRightAsync(client, violating, file, wrong);
        if (shield.Lines.Any(line => line.EndsWith("more of severity gap.", StringComparison.Ordinal)))
        {
            wrong.Add($"{file}: not every gap was named");
        }

        var gaps = shield.Lines.Where(line => line.Contains(": gap FS", StringComparison.Ordinal)).Select(Named).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {file} | {new FileInfo(path).Length / 1e6:0.00} | {document.Operations.Count} | {maker.Skipped} | {shield.ReadyAfter.TotalMilliseconds:0} | {resident:0.0} | {rightConforming}/{conforming.Count} | {rightViolating}/{violating.Count} | {(gaps.Count == 0 ? "none" : string.Join("; ", gaps))} |");
    }

    private static async Task<int> CountRightAsync(WireClient client, IReadOnlyList<GeneratedRequest> requests, string file, List<string> wrong)
    {
        var right = 0;
        foreach (var request in requests)
        {
            var (status, answer) = await client.SendAsync(request);
            if (status == request.Expected)
            {
                right++;
            }
            else if (wrong.Count(line => line.StartsWith(file, StringComparison.Ordinal)) < MostShown)
            {
                wrong.Add($"{file}: {request} -- got {status} {answer}");
            }
        }

        return right;
    }

    // `file(line,column): gap FSxxxx: why. [#/place]` without the file.
    private static string Named(string line)
    {
        var code = line[(line.IndexOf(": gap FS", StringComparison.Ordinal) + 6)..];
        var place = code.LastIndexOf("[#", StringComparison.Ordinal);
        return $"{code[..6]} {code[(place + 1)..].TrimEnd(']')}";
    }
}
