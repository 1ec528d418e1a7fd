def match(name, population, unit):
    return None, ()
