using System.Security.Cryptography;
using System.Text;

namespace FastShield.Control.Access;

/// <summary>Who may call: tokens from the store and key pairs from files, found by hash and compared in constant time.</summary>
public sealed class Credentials(IReadOnlyList<LegacyKey> keys, TimeProvider time)
{
    private IReadOnlyList<ApiToken> _tokens = [];

    /// <summary>The tokens that there are.</summary>
    public IReadOnlyList<ApiToken> Tokens => Volatile.Read(ref _tokens);

    /// <summary>Puts other tokens in place of those there are.</summary>
    public void Replace(IReadOnlyList<ApiToken> tokens) => Volatile.Write(ref _tokens, tokens);

    /// <summary>The token of a secret, whatever its state; null where there is none.</summary>
    public ApiToken? Find(string secret)
    {
        var hash = Encoding.ASCII.GetBytes(TokenSecret.HashOf(secret));
        ApiToken? found = null;
        foreach (var token in Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(token.Hash)))
            {
                found = token;
            }
        }

        return found;
    }

    /// <summary>Whether a token can be used now.</summary>
    public bool IsActive(ApiToken token) => !token.IsDisabled && !IsExpired(token);

    /// <summary>Whether a token's time is over.</summary>
    public bool IsExpired(ApiToken token) => token.ExpiresAt is { } end && end <= time.GetUtcNow();

    /// <summary>The owner of a key pair; null where the pair is wrong.</summary>
    public Principal? FindKey(string email, string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        Principal? found = null;
        foreach (var pair in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, pair.KeyHash) && string.Equals(pair.Email, email, StringComparison.OrdinalIgnoreCase))
            {
                found = new Principal(pair.Email, pair.Email, AccessLevel.Admin, null);
            }
        }

        return found;
    }
}
