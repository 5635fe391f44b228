namespace FastShield.Control.Api;

/// <summary>Codes in `errors`. Those below 20000 are the upstream's, seen in public logs; the others are ours.</summary>
internal static class ApiCodes
{
    public const int InvalidToken = 1000;
    public const int CertificateQuota = 1445;
    public const int InvalidHeaders = 6003;
    public const int NoRoute = 7000;
    public const int NoSuchObject = 7003;
    public const int MissingCredentials = 9106;
    public const int Unauthorized = 9109;
    public const int Authentication = 10000;
    public const int NoEntryPoint = 10003;
    public const int SchemaRefused = 21400;
    public const int Invalid = 21401;
    public const int NotFound = 21404;
    public const int MethodNotAllowed = 21405;
    public const int TooSlow = 21408;
    public const int Conflict = 21409;
    public const int Changed = 21412;
    public const int TooLarge = 21413;
    public const int Limited = 21429;
    public const int Internal = 21500;
    public const int KeyAway = 21501;
    public const int StoreAway = 21503;
    public const int StoreFull = 21507;
}
