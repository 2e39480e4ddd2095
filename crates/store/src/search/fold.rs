//! Words, as the search sees them. Owns what a word is made of and which letters are one letter; must
//! agree with the index's own tokenizer letter for letter, else a saved order is found before it is
//! indexed and not after, or the other way round.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The folded words of a text: lower case, without the marks of Latin letters.
pub(crate) fn fold(text: &str) -> Vec<String> {
    if text.is_ascii() {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        return words.map(str::to_ascii_lowercase).collect();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            // A combining mark belongs to its letter and is dropped with it.
            '\u{300}'..='\u{36f}' => {}
            c if is_of_a_word(c) => word.push(plain(c)),
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Letters and digits, as the tokenizer counts them: no vowel sign of an Indic script (the standard
/// library counts those in), and three sorts of sign that were letters only later.
fn is_of_a_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let is_sign = matches!(c, '\u{19b0}'..='\u{19c0}' | '\u{19c8}' | '\u{19c9}' | '\u{1cf2}' | '\u{1cf3}');
    let group = c.general_category_group();
    !is_sign && matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
}

/// A Latin letter without its marks, a Greek one in its usual form.
#[rustfmt::skip]
const fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ǟ' | 'ǻ' | 'ȁ' | 'ȃ' | 'ȧ' | 'ḁ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => 'a',
        'ḃ' | 'ḅ' | 'ḇ' => 'b',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' | 'ḉ' => 'c',
        'ď' | 'ḋ' | 'ḍ' | 'ḏ' | 'ḑ' | 'ḓ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ȅ' | 'ȇ' | 'ȩ' | 'ḕ' | 'ḗ' | 'ḙ' | 'ḛ' | 'ḝ' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ḟ' => 'f',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ǧ' | 'ǵ' | 'ḡ' => 'g',
        'ĥ' | 'ȟ' | 'ḣ' | 'ḥ' | 'ḧ' | 'ḩ' | 'ḫ' | 'ẖ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ǐ' | 'ȉ' | 'ȋ' | 'ḭ' | 'ḯ' | 'ỉ' | 'ị' => 'i',
        'ĵ' | 'ǰ' => 'j',
        'ķ' | 'ǩ' | 'ḱ' | 'ḳ' | 'ḵ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ḷ' | 'ḹ' | 'ḻ' | 'ḽ' => 'l',
        'ḿ' | 'ṁ' | 'ṃ' => 'm',
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ǹ' | 'ṅ' | 'ṇ' | 'ṉ' | 'ṋ' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ǫ' | 'ǭ' | 'ȍ' | 'ȏ' | 'ȫ' | 'ȭ' | 'ȯ' | 'ȱ' | 'ṍ' | 'ṏ' | 'ṑ' | 'ṓ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở' | 'ỡ' | 'ợ' => 'o',
        'ṕ' | 'ṗ' => 'p',
        'ŕ' | 'ŗ' | 'ř' | 'ȑ' | 'ȓ' | 'ṙ' | 'ṛ' | 'ṝ' | 'ṟ' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ſ' | 'ș' | 'ṡ' | 'ṣ' | 'ṥ' | 'ṧ' | 'ṩ' | 'ẛ' => 's',
        'ţ' | 'ť' | 'ț' | 'ṫ' | 'ṭ' | 'ṯ' | 'ṱ' | 'ẗ' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ȕ' | 'ȗ' | 'ṳ' | 'ṵ' | 'ṷ' | 'ṹ' | 'ṻ' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ṽ' | 'ṿ' => 'v',
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' | 'ẇ' | 'ẉ' | 'ẘ' => 'w',
        'ẋ' | 'ẍ' => 'x',
        'ý' | 'ÿ' | 'ŷ' | 'ȳ' | 'ẏ' | 'ẙ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => 'y',
        'ź' | 'ż' | 'ž' | 'ẑ' | 'ẓ' | 'ẕ' => 'z',
        'ϐ' => 'β',
        'ϵ' => 'ε',
        'ϑ' => 'θ',
        'ι' => 'ι',
        'ϰ' => 'κ',
        'µ' => 'μ',
        'ϖ' => 'π',
        'ϱ' => 'ρ',
        'ς' => 'σ',
        'ϕ' => 'φ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter and digit there is: the index keeps each folded word as it is, so that it finds
    /// what the tail would.
    #[tokio::test]
    async fn the_indexs_tokenizer_leaves_every_folded_word_alone() {
        use sqlx::{ConnectOptions, Row};
        let options: sqlx::sqlite::SqliteConnectOptions = "sqlite::memory:".parse().unwrap();
        let mut conn = options.connect().await.unwrap();
        let migration = include_str!("../../../../migrations/0006_search.sql");
        let tokenizer = migration.split("tokenize = '").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert_eq!(tokenizer, "unicode61 remove_diacritics 2", "the tables below are for this one");
        for statement in [
            "CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')",
            "CREATE VIRTUAL TABLE seen USING fts5vocab (words, 'instance')",
        ] {
            sqlx::query(statement).execute(&mut conn).await.unwrap();
        }
        let letters: Vec<char> = ('\0'..=char::MAX).collect();
        for some in letters.chunks(4_096) {
            let words: Vec<String> = some.iter().flat_map(|c| fold(&format!("q{c}w"))).collect();
            sqlx::query("INSERT INTO words (rowid, text) VALUES (1, ?1)")
                .bind(words.join(" "))
                .execute(&mut conn)
                .await
                .unwrap();
            let seen = sqlx::query("SELECT term FROM seen ORDER BY offset").fetch_all(&mut conn).await.unwrap();
            let seen: Vec<String> = seen.iter().map(|row| row.get(0)).collect();
            let differs = words.iter().zip(&seen).find(|(word, term)| word != term);
            assert_eq!(differs, None, "in {:?}–{:?}", some[0], some[some.len() - 1]);
            assert_eq!(words.len(), seen.len());
            sqlx::query("DELETE FROM words").execute(&mut conn).await.unwrap();
        }
    }

    #[test]
    fn marks_fall_away_however_they_are_written() {
        for text in ["Müller", "MU\u{308}LLER", "muller"] {
            assert_eq!(fold(text), ["muller"]);
        }
        assert_eq!(fold("Đặng Ở Straße"), ["đang", "o", "straße"]);
    }
}
