using FastShield.Control.Pki;

namespace FastShield.Control.Api;

/// <summary>Refusals of the public key infrastructure as the API's.</summary>
internal static class PkiCalls
{
    /// <summary>Does it.</summary>
    /// <param name="subject">What stands before a refusal, such as `csr: `.</param>
    /// <param name="work">What is done.</param>
    public static async Task<T> DoAsync<T>(string subject, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PkiException error)
        {
            throw ApiException.Invalid($"{subject}{error.Message}");
        }
        catch (PkiQuotaException error)
        {
            throw new ApiException(400, ApiCodes.CertificateQuota, error.Message);
        }
        catch (PkiBusyException error)
        {
            throw new ApiException(429, ApiCodes.Limited, error.Message) { RetryAfter = 1 };
        }
        catch (SealException error)
        {
            // It names files and keys' ids, never what is in them.
            throw new ApiException(500, ApiCodes.KeyAway, error.Message);
        }
    }

    /// <summary>The same for work without waiting.</summary>
    public static T Do<T>(string subject, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PkiException error)
        {
            throw ApiException.Invalid($"{subject}{error.Message}");
        }
    }
}
