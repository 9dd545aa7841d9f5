"""Questions and answers that no contact centre's articles are about: what "unrelated" looks like to a model."""

TEXTS = (
    "Hoe ontstaat een regenboog?\nZonlicht breekt in regendruppels en valt uiteen in kleuren.",
    "Welke vogel zingt er 's nachts?\nDe nachtegaal zingt ook in het donker, vooral in het voorjaar.",
    "Wie schilderde De Nachtwacht?\nRembrandt van Rijn schilderde De Nachtwacht in de zeventiende eeuw.",
    "Hoe kook je een zacht ei?\nLeg het ei in kokend water en laat het daarna schrikken onder de kraan.",
    "Hoe snel zwemt een dolfijn?\nEen dolfijn zwemt korte stukken bijna zo hard als een brommer rijdt.",
    "Waarom is de lucht blauw?\nBlauw licht wordt in de dampkring meer verstrooid dan rood licht.",
    "Hoe stem je een gitaar?\nDraai aan de knoppen tot elke snaar dezelfde toon geeft als de piano.",
    "Wanneer bloeit de tulp?\nTulpen bloeien in het voorjaar, als de bollen in de herfst zijn geplant.",
    "Hoe groot is de maan?\nDe middellijn van de maan is ruim een kwart van die van de aarde.",
    "Wat eet een egel?\nEen egel eet kevers, slakken en wormen.",
    "How does a volcano erupt?\nMolten rock rises through cracks until the pressure breaks the surface.",
    "Who wrote Hamlet?\nShakespeare wrote the tragedy around the turn of the seventeenth century.",
    "How do bees make honey?\nThey collect nectar and let the water in it evaporate in the comb.",
    "What is the offside rule?\nA forward may not be nearer to the goal line than the ball and the last defender.",
    "Why do leaves turn red?\nIn autumn the green pigment breaks down and other colours show.",
    "How deep is the ocean?\nThe deepest trench lies almost eleven kilometres below the waves.",
    "How do I knead bread dough?\nFold and push the dough until it is smooth and springs back.",
    "What is a haiku?\nA short Japanese poem of three lines about a moment in nature.",
    "How do glaciers move?\nUnder their own weight they slide slowly down the valley.",
    "Which planet has rings?\nSaturn has the brightest rings, made of ice and rock.",
)
