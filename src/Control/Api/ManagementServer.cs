using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FastShield.Control.Api;

/// <summary>The listener of the management API: Kestrel, apart from the data path in everything.</summary>
public sealed class ManagementServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ManagementServer(WebApplication app) => _app = app;

    /// <summary>Where it listens: `http://127.0.0.1:8081`.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts to listen.</summary>
    /// <param name="endpoint">Address and port.</param>
    /// <param name="certificate">For TLS; without it the address has to be a loopback one.</param>
    /// <param name="hosts">Names that calls may be made under, beside addresses and `localhost`.</param>
    /// <param name="services">What the handlers work with.</param>
    /// <param name="report">Takes what goes wrong, for people; never a secret.</param>
    /// <exception cref="ArgumentException">The address is not a loopback one and there is no certificate.</exception>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    public static async Task<ManagementServer> StartAsync(
        IPEndPoint endpoint, X509Certificate2? certificate, IReadOnlyList<string> hosts, ManagementServices services, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(services);
        if (certificate is null && !IPAddress.IsLoopback(endpoint.Address))
        {
            throw new ArgumentException($"The management API would be open to the network in clear text on {endpoint}: listen on a loopback address, or give it https:// and a certificate.");
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = services.Limits.Body + (1L << 20);
            options.Limits.MaxConcurrentConnections = 512;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
            options.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        var api = new ManagementApi(services, new HashSet<string>(hosts.Append("localhost"), StringComparer.OrdinalIgnoreCase), report);
        app.Run(api.HandleAsync);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new ManagementServer(app)
        {
            Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
        };
    }

    /// <summary>Stops listening; calls under way finish, within a few seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(patience.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
