namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// One pair of memory BIOs for all TLS connections of a loop, so that an idle connection holds no record buffers. Invariant: both are empty whenever no
/// TLS call of the loop is under way; whoever leaves bytes in them takes them into keeping of its own before it returns.
/// </summary>
internal sealed unsafe class OpenSslBuffers : IDisposable
{
    private nint _read;
    private nint _write;
    private ulong _fed;
    private ulong _taken;

    /// <summary>Makes a connection's SSL object read from and write to the pair.</summary>
    public void Attach(nint ssl)
    {
        if (_read == 0)
        {
            _read = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());
            _write = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());
        }
        // SSL_set_bio takes over one reference of each, and SSL_free gives it back.
        _ = OpenSsl.BIO_up_ref(_read);
        _ = OpenSsl.BIO_up_ref(_write);
        OpenSsl.SSL_set_bio(ssl, _read, _write);
    }

    /// <summary>Bytes that were fed and not read by the SSL object.</summary>
    public int Unread => (int)(_fed - OpenSsl.BIO_number_read(_read));

    /// <summary>Whether SSL objects have written records that were not taken.</summary>
    public bool HasWritten => OpenSsl.BIO_number_written(_write) != _taken;

    /// <summary>Gives received bytes to the SSL object that reads next.</summary>
    public void Feed(ReadOnlySpan<byte> records)
    {
        fixed (byte* p = records)
        {
            if (OpenSsl.BIO_write(_read, p, records.Length) != records.Length)
                throw new ConnectionException(ConnectionErrorKind.OutOfResources, "There is no memory for TLS records.");
        }
        _fed += (ulong)records.Length;
    }

    /// <summary>Takes back what was not read.</summary>
    public void TakeUnread(Span<byte> into)
    {
        fixed (byte* p = into)
            _ = OpenSsl.BIO_read(_read, p, into.Length);
    }

    /// <summary>Takes written records out; 0 when there are none.</summary>
    public int TakeWritten(Span<byte> into)
    {
        fixed (byte* p = into)
        {
            var length = Math.Max(0, OpenSsl.BIO_read(_write, p, into.Length));
            _taken += (ulong)length;
            return length;
        }
    }

    public void Dispose()
    {
        if (_read == 0)
            return;
        _ = OpenSsl.BIO_free(_read);
        _ = OpenSsl.BIO_free(_write);
        _read = _write = 0;
    }
}
