using System.Buffers;
using System.Text;
using FastShield.Proxy.Measures;

namespace FastShield.Proxy.Tests.Measures;

/// <summary>The metrics of a proxy, read strictly.</summary>
internal static class Scrape
{
    public static string Text(MetricRegister metrics, bool isOpenMetrics = false)
    {
        var output = new ArrayBufferWriter<byte>();
        metrics.WriteText(output, isOpenMetrics);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }

    public static PrometheusParser Of(ProxyServer server) => PrometheusParser.Parse(Text(server.Metrics));

    /// <summary>Waits until so many requests were counted: a request is counted behind its answer.</summary>
    public static PrometheusParser Once(ProxyServer server, long requests)
    {
        SpinWait.SpinUntil(() => Of(server).Sum("fastshield_requests_total") >= requests, TimeSpan.FromSeconds(10));
        return Of(server);
    }
}
