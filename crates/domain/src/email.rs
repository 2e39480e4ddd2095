//! What passes for an e-mail address: enough to catch slips of the finger, no more.

/// `Ok` for `local@domain.tld`; otherwise what is wrong, for the clerk.
pub fn check(address: &str) -> Result<(), &'static str> {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return Err("An e-mail address has an @ in it, such as name@example.org.");
    };
    if local.is_empty() || local.contains('@') || local.len() > 64 {
        return Err("The part before the @ is not right.");
    }
    if address.len() > 254
        || address.chars().any(|c| c.is_whitespace() || c.is_control() || "<>(),;:\"[]\\".contains(c))
    {
        return Err("The e-mail address has a character that cannot be there.");
    }
    let labels: Vec<&str> = domain.split('.').collect();
    let well_formed = labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    if well_formed { Ok(()) } else { Err("The part after the @ is not right, such as example.org.") }
}
