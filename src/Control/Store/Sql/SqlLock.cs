namespace FastShield.Control.Store.Sql;

/// <summary>What only one node may do at a time.</summary>
internal enum SqlLock
{
    /// <summary>Change the tables.</summary>
    Migration,

    /// <summary>Add to the audit log, whose rows follow one another.</summary>
    Audit,

    /// <summary>Add texts of documents, or forget some.</summary>
    Texts,
}
