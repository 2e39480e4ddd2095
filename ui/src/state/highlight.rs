//! Which parts of a text a search found: the beginnings of words, whatever their case.

/// A stretch of text, found or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Was it searched for?
    pub hit: bool,
}

/// `text` in stretches; a stretch is a hit where a word begins with a word of `query`.
pub fn split(text: &str, query: &str) -> Vec<Part> {
    let sought: Vec<Vec<char>> = query.split_whitespace().map(|word| word.chars().map(folded).collect()).collect();
    let chars: Vec<char> = text.chars().collect();
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let begins = at == 0 || !chars[at - 1].is_alphanumeric();
        let length = if begins { longest_match(&chars[at..], &sought) } else { 0 };
        let taken = length.max(1);
        push(&mut parts, &chars[at..at + taken], length > 0);
        at += taken;
    }
    parts
}

fn longest_match(chars: &[char], sought: &[Vec<char>]) -> usize {
    let fits = |word: &&Vec<char>| word.len() <= chars.len() && word.iter().zip(chars).all(|(a, b)| *a == folded(*b));
    sought.iter().filter(fits).map(Vec::len).max().unwrap_or(0)
}

fn push(parts: &mut Vec<Part>, chars: &[char], hit: bool) {
    match parts.last_mut() {
        Some(last) if last.hit == hit => last.text.extend(chars),
        _ => parts.push(Part { text: chars.iter().collect(), hit }),
    }
}

/// One character for one, so that positions stay the same.
fn folded(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::split;

    fn hits(text: &str, query: &str) -> Vec<String> {
        split(text, query).into_iter().filter(|part| part.hit).map(|part| part.text).collect()
    }

    #[test]
    fn marks_beginnings_of_words_in_any_case() {
        assert_eq!(hits("RED LANTERN and a chandelier lan", "lan red"), ["RED", "LAN", "lan"]);
        assert_eq!(hits("BLANKET", "lan"), Vec::<String>::new());
    }

    #[test]
    fn loses_no_character() {
        let text = "Ärger · İstanbul ORD-00000042";
        let joined: String = split(text, "ä 000").into_iter().map(|part| part.text).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn an_empty_query_marks_nothing() {
        assert_eq!(hits("LANTERN", "  "), Vec::<String>::new());
    }
}
