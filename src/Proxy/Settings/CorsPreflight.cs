namespace FastShield.Proxy.Settings;

/// <summary>What becomes of a CORS preflight (OPTIONS with Origin and Access-Control-Request-Method) on a path that does not declare OPTIONS.</summary>
public enum CorsPreflight : byte
{
    /// <summary>405, as for every method that is not declared.</summary>
    Block,

    /// <summary>It goes to the origin, unseen.</summary>
    Pass,
}
