using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastShield.Proxy.Identity;

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
    private const int StapleGiven = 0;
    private const int NoStaple = 3;
    private const int TicketFailed = -1;
    private const int TicketUnknown = 0;
    private const int TicketGood = 1;
    private const int TicketGoodAndRenewed = 2;
    private const int TicketNameLength = 16;
    private const int TicketIvLength = 16;
    private const uint ServerNameExtension = 0;

    [ThreadStatic]
    private static OpenSslConnection? _current;

    [ThreadStatic]
    private static int _messages;

    public static OpenSslConnection? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Messages of the TLS layer itself that were read or written since it was last asked.</summary>
    public static int TakeMessages()
    {
        var count = _messages;
        if (count != 0)
            _messages = 0;
        return count;
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

    /// <summary>Judges what a client shows, in place of OpenSSL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnCertificates(nint storeContext, nint argument)
    {
        var fault = (int)CertificateFault.Unreadable;
        try
        {
            fault = (int)_current!.OnCertificates(OpenSsl.X509_STORE_CTX_get0_untrusted(storeContext));
        }
        catch (Exception)
        {
            // Refused, with the fault that it began with.
        }
        OpenSsl.X509_STORE_CTX_set_error(storeContext, fault);
        return fault == 0 ? 1 : 0;
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

    /// <summary>Hands out the key that a ticket is made with, or finds the one that it was made with.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnTicketKey(nint ssl, byte* name, byte* iv, nint cipher, nint mac, int encrypt)
    {
        try
        {
            var ring = _current!.ServerSettings!.Tickets;
            if (encrypt != 0)
            {
                var current = ring.Current;
                current.Name.CopyTo(new Span<byte>(name, TicketNameLength));
                System.Security.Cryptography.RandomNumberGenerator.Fill(new Span<byte>(iv, TicketIvLength));
                return OpenSsl.BeginTicket(cipher, mac, iv, current.CipherKey, current.MacKey, encrypt: true) ? TicketGood : TicketFailed;
            }
            if (ring.Find(new ReadOnlySpan<byte>(name, TicketNameLength), out var isCurrent) is not { } key)
                return TicketUnknown;
            return !OpenSsl.BeginTicket(cipher, mac, iv, key.CipherKey, key.MacKey, encrypt: false) ? TicketFailed : isCurrent ? TicketGood : TicketGoodAndRenewed;
        }
        catch (Exception)
        {
            return TicketFailed;
        }
    }

    /// <summary>Sends the OCSP response of the certificate chosen, to a client that asked for one.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnStaple(nint ssl, nint argument)
    {
        try
        {
            var staple = _current!.Staple(OpenSsl.SSL_get_certificate(ssl));
            return !staple.IsEmpty && OpenSsl.SetStaple(ssl, staple) ? StapleGiven : NoStaple;
        }
        catch (Exception)
        {
            return NoStaple;
        }
    }

    /// <summary>Counts a step of OpenSSL's state machine, or an alert.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnInfo(nint ssl, int where, int value)
    {
        if ((where & (OpenSsl.InfoLoop | OpenSsl.InfoAlert)) != 0)
            _messages++;
    }

    /// <summary>RFC 6066 section 3: a list of 16-bit length of entries of type (0 = host_name) and 16-bit length; empty when it is not that.</summary>
    private static string ReadServerName(ReadOnlySpan<byte> extension)
    {
        if (extension.Length < 5 || extension[2] != 0)
            return "";
        var length = (extension[3] << 8) | extension[4];
        if (length is 0 or > 255 || 5 + length > extension.Length)
            return "";
        var name = extension.Slice(5, length);
        if (name.IndexOfAnyExceptInRange((byte)0x21, (byte)0x7E) >= 0)
            return "";
        return System.Text.Encoding.ASCII.GetString(name).ToLowerInvariant();
    }
}
