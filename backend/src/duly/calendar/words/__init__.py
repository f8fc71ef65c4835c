"""Rules in words, one language a file.

A rule becomes pieces, each naming the parts of the rule that it says; a language gives the messages for them, in its own
order and grammar. The messages are a closed set (`messages.MESSAGES`), the same in every language; a language is added by
one more file and its line in `describing.LANGUAGES`.
"""
