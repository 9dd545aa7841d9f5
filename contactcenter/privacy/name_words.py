# ruff: noqa: SIM905  lists of words are read as text
"""Words that tell a name from other words: common first names and surnames of the Netherlands and of English-speaking
countries, and ordinary words that begin with a capital. Common knowledge, written down by hand; the rules and the model find
the names that are not here."""

FIRST_NAMES = frozenset(
    # Dutch, by generation
    """
    johannes maria jan anna cornelis johanna hendrik elisabeth willem cornelia pieter wilhelmina jacobus petronella
    gerrit
    jacoba adrianus antonius theodorus gerardus petrus henricus franciscus martinus lambertus leonardus marinus nicolaas
    kees piet henk gerard joop jaap wim dirk klaas arie cor theo ton hans peter paul frans joost rob ruud marcel
    erik eric
    jeroen martijn michiel maarten sander wouter bart tim thijs tijs jasper joris niels rick rik stefan dennis patrick
    ronald richard robert frank edwin erwin marco remco arjan arjen johan jurgen jorgen bas bastiaan sebastiaan daan sem
    lucas levi finn noah milan luuk bram jesse mees thomas lars ruben thijmen julian hugo stijn sam benjamin siem
    gijs max
    floris teun tygo jens cas casper jelle jurre koen mats morris boaz olivier quinten ties tobias vince xavi owen
    pepijn
    roel rolf siebe sjoerd sven timo tom twan vincent wessel willem-jan jan-willem yannick youri hidde berend evert
    geert
    gert harm harmen hein hendrik-jan herman huub ivo jacco jacob job jochem joep jurjen kasper laurens leen
    leendert loek
    lodewijk maurits melle menno mick mike nico olaf onno otto pascal pim reinier rein rinus roland ron roy rutger seppe
    sief simon sipke steven teunis tjeerd toon ulrich victor wiebe wietse wilfred willy wobbe yorick ysbrand zeger
    damian
    jari milo jack dean florian julius tristan jules senna vigo luke kevin danny ricardo roberto mitchell brian jordy
    jeffrey leroy furkan mohamed mohammed mohammad muhammad ahmed ali hassan hussein ibrahim omar youssef yusuf mehmet
    mustafa emre murat bilal hamza rachid said abdullah abdel karim khalid samir tariq yassin ilias ayoub soufiane
    emma julia mila tess sophie zoe zoë sara nora yara saar lotte liv eva lynn fleur evi anne lisa noor olivia lauren
    isa sanne femke marieke maaike marijke annemarie annemieke anneke anouk astrid aafke agnes aleida alie ank anja
    annelies annette ans antje babette barbara bea beatrijs berber berdien bianca carla caroline carolien charlotte
    chantal christel christina claudia conny daniëlle danielle danique demi diana dieneke dieuwertje dorien doris edith
    elena eline elise elke ellen els elsbeth else elsemieke esmee esmée ester esther evelien fatima fenna floor
    frederique
    froukje gea geertje geke gerda gerdien geesje gerrie greet greetje grietje hanna hannah hanneke harriët heleen
    helena
    hendrika hennie henny hetty hilda hilde ilse ina ineke inge ingeborg ingrid irene iris isabel isabella ivonne
    jacqueline
    jana janine janneke jannie jasmijn jenny jessica jet jette jikke jolanda jolien jolijn josephine josefien josje
    joyce
    judith julie juliette karin karlijn katja kim kirsten kitty lara laura leonie lena lianne lidia lies liesbeth
    lieke lieselotte lieve lina linda liselotte loes lonneke louise lucia luna madelief mandy marga margot margriet
    margreet marian marianne mariëlle marielle marijn marion marit marja marjan marjolein marlies marloes marthe
    mathilde
    maud maureen melanie melissa merel mieke mies mila miranda mirjam miriam monique nadia nadine naomi natalie natasja
    nathalie nicole nienke nina noa nynke olga patricia paula pauline petra pien puck quirine rachel ria rianne rosa
    rosalie roos roosmarijn sabine samantha sandra saskia selma silvia simone sofie sonja stefanie stephanie suzan
    suzanne
    sylvia tamara tanja teuntje thea theresia tineke tilly trudy truus ursula valerie vera veronique wendy wil wilma
    willemijn willemien wieke xandra yfke yvonne yvette zita  nova merle mare fien feline jasmin
    aisha aïsha amina esra fatma hatice khadija latifa leila layla meryem naima rania samira soraya yasmin zeynep zahra
    aylin elif joke jozien jopie annie corrie bep riet rietje stien toos trees wies
    """.split()
    # of Dutch people with roots in Turkey, Morocco, Suriname, Indonesia, Poland, Germany, India and elsewhere
    + """
    ahmet ali arda aslan baran berkay berk burak can cem cengiz deniz ekrem emin enes engin erdal erdem erkan erol
    ercan fatih
    ferhat furkan gökhan hakan halil hasan hüseyin ibrahim ilker ismail kadir kemal kenan kerem koray levent mehmet
    mesut metin
    murat mustafa necati orhan osman ömer özgür ozan ramazan recep selim serdar serkan sinan süleyman tarik tolga
    tuncay turgut
    ugur ufuk umut ünal volkan yavuz yilmaz yusuf zafer asli asuman ayse ayşe aylin aynur belgin betül buket burcu
    büşra canan
    cansu derya dilek ebru ebrar ece eda elif emine emel esin esra fadime fatma filiz gamze gizem gül gülay gülsüm
    hacer hande
    hatice hava havva hülya ipek kübra leyla melek meltem merve meryem mine nazli neslihan nesrin nurcan özlem pelin
    pinar
    rukiye seda selin semra serap sevda sevgi sevim sibel songül şule tuba tuğba tülay yasemin yeliz zehra zeliha zeynep
    abdelaziz abdelhak abdelkader abderrahim adil anas anouar anwar aziz badr brahim driss el-mostafa faisal farid
    fouad habib
    hakim hicham houssam imad ismael jalal jamal kamal khalil lahcen lotfi mehdi mohand mokhtar mounir mourad mouad
    nabil
    najib nordin noureddine omar othman oussama rachid rayan redouan reda riad saad saïd salah salim samir sofian
    tarik wassim
    yahya younes zakaria zakariya ziad amal asmae asma assia aziza bouchra chaima dounia farida fadoua hafsa hajar
    hakima halima
    hanan hanane houda ikram ilham imane jamila karima kaoutar laila lamia loubna malika mariam maryam meriem mina
    mounia nabila
    nadira najat nawal nora noura ouafa rabia rachida ramia rim sabah safae saida salma samia sanae sara siham soukaina
    touria wafa widad yousra zahra zineb zohra
    agnieszka aleksander aleksandra andrzej aneta bartosz beata bogdan bożena czesław dariusz dawid dorota elżbieta
    ewa grażyna
    grzegorz halina henryk iwona izabela jacek jadwiga jakub janusz jarosław jerzy joanna kamil karolina katarzyna
    kazimierz
    krystyna krzysztof leszek łukasz maciej magdalena małgorzata marcin marek mariusz mateusz mirosław paweł piotr
    przemysław
    radosław rafał renata ryszard sławomir stanisław tadeusz tomasz urszula wiesław wiesława witold wojciech
    zbigniew zofia
    adi agus ahmad arif ayu bambang budi citra dewi dian dwi eka endang fitri hendra heru indah indra joko kartika
    lestari
    nur putri putra rahmat ratna rini rizky sari siti slamet sri sulastri suryadi susanti taufik teguh tri utami
    wahyu wati
    wulandari yanti yulia yuliana aarav aditi aditya ajay akash amit amrita anand anil anita anjali arjun arun asha
    ashok
    deepak deepika divya gaurav geeta harish kavita kiran krishna lakshmi mahesh manish manoj meena mohan mukesh
    neha nikhil
    pooja pradeep prakash priya rahul raj rajesh rakesh ramesh ravi rekha rohit sandeep sanjay santosh shanti shiva
    shreya
    sunil sunita suresh swati uma varun vijay vikram vinod vivek radjesh soerendra
    alexandra andreas anke antje astrid bernd birgit brigitte christa dieter dietmar elke ernst felix franz
    friedrich fritz
    günther gunter heike heinrich heinz helga helmut holger horst ingo jochen jörg jürgen karl karl-heinz katharina
    klaus
    kurt ludwig lukas lutz manfred matthias monika norbert petra rainer ralf reinhard renate rüdiger sabine silke stefan
    susanne sven thorsten torsten ulrich ulrike ursula uwe ute volker walter werner wilhelm wolfgang
    darnell jamal jermaine tyrone lakisha latoya keisha kenya tamika tanisha ebony aaliyah deshawn deandre marquis
    kareem
    hakeem leroy rasheed tremayne shanice imani malik lamar terrell
    carlos diego fernando francisco javier jesús jorge josé manuel pablo rafael sergio ana carmen dolores esperanza inés
    lucía mercedes pilar rocío rosario teresa giovanni giuseppe luca marco matteo paolo giulia francesca chiara
    alessandro
    antonio pierre jacques françois michel philippe camille aurélie céline hélène nathalie mathieu guillaume benoît
    ivan dmitri sergei olga natalia tatiana oleksandr olena andriy yuri svetlana wei ming li-wei xiao yang jing mei-ling
    hiroshi yuki kenji nguyen thanh linh minh
    """.split()
    # English
    + """
    james john michael william david joseph charles christopher daniel matthew anthony donald steven andrew kenneth
    joshua
    kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry
    justin scott
    brandon benjamin samuel gregory alexander patrick raymond jack dennis jerry tyler aaron jose adam nathan henry
    douglas
    zachary kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan arthur
    lawrence
    jordan jesse bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy mason vincent liam roy
    bobby philip harry oliver oscar leo freddie archie alfie callum connor declan duncan ewan fergus gareth graham
    hamish
    hugh ian ivan jamie lewis malcolm neil nigel owen rhys rory ross stuart trevor simon martin colin derek geoffrey
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley
    kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy
    kathleen
    angela shirley brenda emma anna pamela nicole samantha katherine christine helen debra rachel carolyn janet maria
    catherine heather diane olivia julie joyce victoria ruth virginia lauren kelly christina joan evelyn judith andrea
    hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann kathryn abigail sophia frances jean
    alice
    judy isabella julia denise amber danielle brittany diana jane natalie beatrice chloe claire daisy eleanor ella
    fiona freya georgia gemma harriet imogen isla jasmine katie kirsty leah lucy maisie molly nicola phoebe poppy rosie
    sophie tracey wendy yvonne zoe thomas richard robert paul mark peter frank samuel matt mike steve dave chris nick
    tony andy greg jeff jim tim tom dan ben sam alex kate liz sue meg beth carlos miguel pedro luis ahmed
    """.split()
)  # fmt: skip

# First names that are as often another word, a month, a product or a place: a surname or a cue must stand beside them.
AMBIGUOUS_FIRST = frozenset(
    """
    mark max will bill frank roos floor iris saar puck els wil mies jet job ties cas sep cor ton leen said bas bob
    rob rob
    rik kim demi mare nova luna lies mila stien trees riet loes puk bep jade amber ruby daisy poppy jordan austin
    madison
    georgia virginia victoria charlotte florence joy grace hope faith june april may rose summer dean mason logan tyler
    scott carol jean jack nick pat sue rich art christian martin grant dawn gene ray roy guy chase hunter lance pierce
    benjamin albert douglas oscar leo isa noor lena alex ali isla wies toon hein rein evi liv lynn lauren willy milan
    diana maria angela jason olga vera senna otto nina dan sam ben teun jens tim ans ank lara sara vera sonja demi kelly
    isabella sofie tess ina ria gea bea theo pien feline jasmin jasmijn ashley kitty conny merel marijn fleur else elke
    can deniz dian dwi eka indra nur sari sri tri raj uma mina nora rim rabia asha ebony kenya imani carmen dolores
    mercedes
    rosario pilar jesús jing ming yang minh linh felix karl pierre jamal malik lamar rayan rocío esperanza li-wei
    xiao wei putri
    putra utami adi kiran shanti krishna ernst kurt ravi anita ana
    jules vince robert tom jelle mike jan pim mats harm sven
    """.split()
) - frozenset(
    "jan tom tim sara robert mike tess sven vera nina sonja pien fleur angela harm theo ria ina merel diana maria".split()
)

# Surnames that stand for a person even without anything beside them; a particle before them is taken along.
SURNAMES = frozenset(
    """
    jansen janssen janssens hendriks hendriksen dijkstra visser willems willemsen jacobs jacobsen hoekstra veenstra
    postma
    bosma bouwman wiersma dijkman hofstra terpstra sietsma sikkema zijlstra hermans martens peeters pietersen gerritsen
    hermsen driessen verhoeven vermeulen verhagen verbeek verburg vermeer versteeg huisman schouten kuipers kramer
    mulder
    molenaar dekker schipper scholten schoonhoven goossens geurts gielen mertens aerts claes wouters peters evers smits
    smeets koster kuiper kuijpers blom bakker wagenaar heijmans vries vriesinga dijk beek berg jong boer graaf groot
    haan
    leeuwen heuvel linden meer wal zwart wit rijn dam veen poel broek bruijn bruin ruiter vliet velde ven
    yilmaz kaya demir yildiz celik ozturk aydin bouazza benali elamrani nguyen
    smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez wilson anderson thomas
    moore
    jackson thompson harris clark lewis robinson walker allen wright torres hill flores nelson roberts campbell mitchell
    phillips evans turner parker edwards collins stewart morris rogers reed morgan cooper murphy bailey richardson
    hughes
    """.split()
)
# Of those: the ones that need a particle ("de Boer"), initials or a first name before them.
NOT_ALONE = frozenset(
    """
    vries dijk beek berg jong boer graaf groot haan leeuwen heuvel linden meer wal zwart wit rijn dam veen poel
    broek bruijn
    bruin ruiter vliet velde ven bakker dekker mulder molenaar schipper koster kramer kuiper blom wagenaar visser
    huisman
    brown jones miller davis thomas moore jackson harris clark lewis walker allen wright hill nelson morris cooper
    turner
    parker reed morgan murphy bailey smith wilson martens hughes campbell mitchell edwards aydin kaya
    """.split()
) - frozenset(["visser"])

PARTICLES = frozenset(
    "van de der den ter ten te het 't in op von vom le la du d' el al ben bin abu di da dos del della".split()
)
SURE_PARTICLES = (("van", "der"), ("van", "den"), ("van", "'t"), ("von", "der"))
"""Pairs that modern Dutch and English use in names alone, before a capital."""

# Ordinary words that start a sentence or a greeting with a capital.
ORDINARY = frozenset(
    """
    elke elk ieder iedere jazeker de het een en of maar want dus als dan dat dit die deze daar hier er ik jij je u
    uw wij we zij ze hij wat wie waar
    wanneer hoe waarom welke kan kun kunt kunnen mag moet moeten wil wilt zal zult zou heeft heb hebt hebben is bent ben
    zijn was wordt worden ook nog niet geen wel al alle alleen na voor bij met op in uit aan om over onder tot tegen via
    tijdens zonder vanaf sinds tussen volgens graag helaas natuurlijk zeker prima goed fijn leuk mooi ja nee dank
    bedankt
    klant klanten relatie heer heren mevrouw dame dames meneer collega allemaal team klantenservice medewerker redactie
    directie afdeling bewoner huurder lezer ouder ouders student patiënt deelnemer abonnee beste hallo hoi dag
    goedemorgen
    goedemiddag goedenavond groet groeten groetjes gegroet vriendelijk vriendelijke vriendelijkst jouw mijn onze ons hun
    haar daarna daarom dank verder vervolgens soms meestal altijd nooit iedereen niemand niets iets veel weinig meer
    minder
    eerst laatste volgende vorige nieuwe oude gratis let klik ga kies open stuur neem bel mail vul bekijk log lees
    the a an and or but so if then that this these those there here it i you your we they he she what who where when how
    why which can could may must will would shall should has have had is are was were be been do does did not no yes all
    any some one two for with on in at to from of by about after before during without via between under please thanks
    thank sorry customer customers sir madam guest member everyone everybody team support service sales dear hello
    hi hey
    good morning afternoon evening kind best regards sincerely yours our my their his her its unfortunately
    certainly sure
    great fine okay ok just also only again more less most every each other another new old free click open send
    call let
    visit contact phone ring email reach ask tell speak talk write reply
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag monday tuesday wednesday thursday friday saturday sunday
    januari februari maart april mei juni juli augustus september oktober november december january february march
    may june
    july august october nederland nederlandse duitsland belgië belgie europa amsterdam rotterdam utrecht den haag
    engeland
    netherlands dutch english german europe mijnheer mevr mw dhr mr mrs ms dr prof ing ir drs bv nv b v n online app
    webshop winkel shop website pagina menu account code pin wifi gmail whatsapp google apple samsung android ios
    windows
    microsoft paypal ideal visa mastercard klarna postnl dhl ups facebook instagram twitter youtube netflix spotify
    ziggo kpn odido vodafone coolblue eneco vattenfall essent greenchoice
    """.split()
)
# What a company is called by, after or within its name.
COMPANY = frozenset(
    """
    bv b.v nv n.v vof ltd inc gmbh llc plc corp company group groep holding stichting vereniging gemeente provincie
    bank ziekenhuis school college universiteit university museum hotel restaurant cafe café praktijk apotheek
    kliniek zorg verzekeringen energie telecom winkel shop store webshop team klantenservice afdeling firma bedrijf
    council foundation airport station stadion theater festival award prijs street suite road bed house lodge
    guesthouse inn bar loan loans grant program programme plan act camp base county city
    """.split()
)
