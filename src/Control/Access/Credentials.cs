using System.Security.Cryptography;
using System.Text;

namespace FastShield.Control.Access;

/// <summary>Who may call: tokens from the store and key pairs from files, found by hash and compared in constant time.</summary>
public sealed class Credentials(IReadOnlyList<LegacyKey> keys, TimeProvider time)
{
    private readonly Lock _lock = new();
    private IReadOnlyList<ApiToken> _tokens = [];
    private long _asked;
    private long _adopted;

    /// <summary>The tokens that there are.</summary>
    public IReadOnlyList<ApiToken> Tokens => Volatile.Read(ref _tokens);

    /// <summary>False until the tokens were read once: before that, a token that is not found may be a good one all the same.</summary>
    public bool AreKnown { get; private set; }

    /// <summary>
    /// Fetches the tokens and puts them in place of those there are. Of loads that overlap, the one that began last stands: what was read
    /// before a token was revoked never brings it back.
    /// </summary>
    /// <param name="load">Reads every token from the store.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task ReloadAsync(Func<CancellationToken, Task<IReadOnlyList<ApiToken>>> load, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _asked);
        var tokens = await load(cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            if (number > _adopted)
            {
                _adopted = number;
                Volatile.Write(ref _tokens, tokens);
            }

            AreKnown = true;
        }
    }

    /// <summary>Remembers that a token was used; false where it is gone.</summary>
    public bool Touch(string tokenId, DateTimeOffset usedAt)
    {
        lock (_lock)
        {
            var isThere = false;
            var tokens = new List<ApiToken>(_tokens.Count);
            foreach (var token in _tokens)
            {
                isThere |= token.Id == tokenId;
                tokens.Add(token.Id == tokenId ? token with { LastUsedAt = usedAt } : token);
            }

            Volatile.Write(ref _tokens, tokens);
            return isThere;
        }
    }

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
