using Npgsql;

namespace FastShield.Control.Store.Postgres;

/// <summary>Reads the URL form of a connection (PostgreSQL documentation, "Connection URIs"), which Npgsql itself does not know.</summary>
internal static class PostgresUrl
{
    /// <summary>The settings of a connection; throws <see cref="ArgumentException"/> or <see cref="FormatException"/> where the text is none.</summary>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        if (!text.StartsWith("postgres://", StringComparison.Ordinal) && !text.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            return WithLimits(new NpgsqlConnectionStringBuilder(text));
        }

        var url = new Uri(text);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.IsDefaultPort || url.Port < 0 ? 5432 : url.Port,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            settings.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            settings.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            switch (parts)
            {
                case ["sslmode", var mode]:
                    settings.SslMode = Enum.Parse<SslMode>(mode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                    break;
                case ["host", var host]:
                    settings.Host = Uri.UnescapeDataString(host);
                    break;
                default:
                    throw new FormatException("unknown parameter");
            }
        }

        return WithLimits(settings);
    }

    // A node that waits for a database that is away must not wait long: it goes on guarding with what it has.
    private static NpgsqlConnectionStringBuilder WithLimits(NpgsqlConnectionStringBuilder settings)
    {
        settings.Timeout = Math.Min(settings.Timeout, 5);
        settings.CommandTimeout = Math.Min(settings.CommandTimeout, 15);
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, 8);
        settings.KeepAlive = settings.KeepAlive == 0 ? 5 : settings.KeepAlive;
        settings.ApplicationName ??= "fastshield";
        return settings;
    }
}
