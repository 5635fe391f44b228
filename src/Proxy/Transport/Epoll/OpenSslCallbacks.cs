using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// What OpenSSL calls during a handshake. Invariants: the connection whose handshake runs on this thread is <see cref="Current"/>, set for the length of the
/// call into OpenSSL; no exception leaves a callback; pointers are OpenSSL's and valid for the callback, those handed back point into the client's message.
/// </summary>
internal static unsafe class OpenSslCallbacks
{
    private const int HelloGoOn = 1;
    private const int HelloFail = 0;
    private const int AlertInternalError = 80;
    private const int AlertUnrecognizedName = 112;
    private const int AlpnAccept = 0;
    private const int AlpnRefuse = 2;
    private const uint ServerNameExtension = 0;

    [ThreadStatic]
    private static OpenSslConnection? _current;

    public static OpenSslConnection? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>
    /// Chooses the host's context from the server_name extension. Here and not in the servername callback, because a TLS 1.2 session is looked up
    /// before that one, and would be judged by the session context of another host.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnClientHello(nint ssl, int* alert, nint argument)
    {
        try
        {
            byte* data;
            nuint length;
            var name = OpenSsl.SSL_client_hello_get0_ext(ssl, ServerNameExtension, &data, &length) == 1
                ? ReadServerName(new ReadOnlySpan<byte>(data, (int)length))
                : null;
            if (_current!.OnServerName(name))
                return HelloGoOn;
            *alert = AlertUnrecognizedName;
            return HelloFail;
        }
        catch (Exception)
        {
            *alert = AlertInternalError;
            return HelloFail;
        }
    }

    /// <summary>Chooses the application protocol by the server's preference.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnSelectProtocol(nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, nint argument)
    {
        try
        {
            var place = _current!.ServerSettings!.ChooseProtocol(new ReadOnlySpan<byte>(offered, (int)offeredLength));
            if (place < 0)
                return AlpnRefuse;
            *chosenLength = offered[place];
            *chosen = offered + place + 1;
            return AlpnAccept;
        }
        catch (Exception)
        {
            return AlpnRefuse;
        }
    }

    /// <summary>RFC 6066 section 3: a list of 16-bit length of entries of type (0 = host_name) and 16-bit length; null when it is not that.</summary>
    private static string? ReadServerName(ReadOnlySpan<byte> extension)
    {
        if (extension.Length < 5 || extension[2] != 0)
            return null;
        var length = (extension[3] << 8) | extension[4];
        if (length is 0 or > 255 || 5 + length > extension.Length)
            return null;
        var name = extension.Slice(5, length);
        if (name.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0)
            return null;
        return System.Text.Encoding.ASCII.GetString(name).ToLowerInvariant();
    }
}
