using FastShield.Control.Settings;
using FastShield.Proxy;

namespace FastShield.Hosting;

/// <summary>A shield that serves, whatever tells it what to enforce.</summary>
internal interface IRunningShield : IAsyncDisposable
{
    /// <summary>The proxy of it.</summary>
    ProxyServer Server { get; }

    /// <summary>
    /// Puts other settings in force, with documents and certificates read anew, or leaves all as it is; what cannot be used is an outcome and no
    /// exception. One at a time.
    /// </summary>
    Task<ReloadOutcome> ReloadAsync(FastShieldSettings next);

    /// <summary>Lets go of what only one process can hold, while requests go on: another one is about to take over.</summary>
    Task YieldAsync();

    /// <summary>Takes that back: the other one has failed.</summary>
    Task ResumeAsync();

    /// <summary>Ends in order: no new connections, requests under way finish, the last events are written.</summary>
    Task StopAsync();
}
