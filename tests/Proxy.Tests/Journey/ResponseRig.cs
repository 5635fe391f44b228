using FastShield.Proxy.Settings;
using FastShield.Runtime.Contract;
using FastShield.TestKit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>What tests of held responses share: an origin that answers with given octets, and the usual messages.</summary>
internal static class ResponseRig
{
    public const string Get = "GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n";
    public const string Pet = "{\"name\":\"Rex\"}";
    public const string NoPet = "{\"name\":1}";

    public static string Ok(string body, string fields = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}";

    public static string Chunked(string trailers, params string[] chunks) =>
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + string.Concat(chunks.Select(chunk => $"{chunk.Length:x}\r\n{chunk}\r\n")) + "0\r\n" + trailers + "\r\n";

    /// <summary>An origin that sends the pieces, one after another, and ends the connection where it is told to.</summary>
    public static ScriptedOrigin Origin(string[] pieces, bool closes = false) => new(async (_, connection) =>
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            if (i > 0)
            {
                await Task.Delay(30);
            }

            await connection.SendAsync(pieces[i]);
        }

        if (closes)
        {
            connection.Close();
        }
    });

    public static Task<ProxyRig> StartAsync(string maker, MitigationAction action, ScriptedOrigin origin, Func<ProxySettings, ProxySettings>? change = null) =>
        ProxyRig.StartAsync(maker, origin, TestShield.Holding(action), change: change);
}
