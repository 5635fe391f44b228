namespace FastShield.Proxy.Journey;

/// <summary>
/// The phases of a request, in the order in which it goes through them. The names stand in the metrics and in docs/JOURNEY.md as well.
/// <code>
/// Accept -> Handshake -> Head -> Route -> ClientIdentity -> Rules -> Parameters -> Body -> Forward -> Response -> Record
///                         |       |             |            |          |           |        |          |          ^
///                         +-------+-------------+------------+----------+-----------+--------+----------+- answer -+
/// </code>
/// </summary>
public enum Phase : byte
{
    /// <summary>A connection is taken, within the limit of connections. Above it: not accepted until others end.</summary>
    Accept,

    /// <summary>TLS is settled, within a time and a number. Failing: the connection ends, no request was read.</summary>
    Handshake,

    /// <summary>The request head is read. Failing: answered and closed, nothing reaches an origin.</summary>
    Head,

    /// <summary>Host, path and method find an operation. Failing: the host's fallthrough action; an ambiguous path is refused in every case.</summary>
    Route,

    /// <summary>The client is known by what its connection proved. Failing: closed, nothing reaches an origin.</summary>
    ClientIdentity,

    /// <summary>The zone's rules are asked; those that need the verdict of validation when the body was checked. Failing: the rule's action.</summary>
    Rules,

    /// <summary>Path, query, fields, cookies and content type are checked. Failing: the operation's action.</summary>
    Parameters,

    /// <summary>The body is read and checked. Failing: the operation's action; malformed framing is refused in every case.</summary>
    Body,

    /// <summary>The request goes to an origin, until that begins to answer. Failing: 502 or 504.</summary>
    Forward,

    /// <summary>The response is read and passed on. Failing before its first byte went on: 502; later the client's connection is cut.</summary>
    Response,

    /// <summary>Counters and events. Never fails a request: an event that finds no room is counted as dropped.</summary>
    Record,
}
