using System.Diagnostics.CodeAnalysis;

namespace FastShield.Proxy.Transport;

/// <summary>An operation on a connection that could not be done; <see cref="Kind"/> says what a caller may decide on.</summary>
public sealed class ConnectionException : IOException
{
    /// <summary>Makes the exception.</summary>
    public ConnectionException(ConnectionErrorKind kind, string message, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
    }

    /// <summary>What went wrong.</summary>
    public ConnectionErrorKind Kind { get; }

    [DoesNotReturn]
    internal static void Throw(ConnectionErrorKind kind, string message) => throw new ConnectionException(kind, message);

    internal static ConnectionException Closed() =>
        new(ConnectionErrorKind.Closed, "The connection was closed on this side.");

    internal static ConnectionException TimedOut() =>
        new(ConnectionErrorKind.TimedOut, "The deadline passed before the peer answered.");
}
