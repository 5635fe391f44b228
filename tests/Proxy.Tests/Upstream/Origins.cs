using System.Globalization;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.TestKit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>Origins as these tests need them.</summary>
internal static class Origins
{
    /// <summary>An origin that answers each request with its own name.</summary>
    public static ScriptedOrigin Named(string name) =>
        new((_, connection) => connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}")));

    public static OriginSettings Of(params ScriptedOrigin[] origins) => Of("pool", [.. origins.Select(static origin => origin.Port)]);

    public static OriginSettings Of(string name, params int[] ports) =>
        new() { Name = name, Addresses = [.. ports.Select(static port => new OriginAddress("127.0.0.1", port))] };

    public static string Get(string path, string host = "a") => $"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n";
}
