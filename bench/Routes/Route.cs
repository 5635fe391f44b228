namespace FastShield.Bench.Routes;

/// <summary>One operation.</summary>
internal sealed record Route(string Method, string Template);
