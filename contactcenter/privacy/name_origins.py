# ruff: noqa: SIM905  lists of words are read as text
"""Given names and surnames by origin, so that no group is protected less because the lists were written by another one.

Common knowledge, written down by hand from what is widely borne, and from no data set: the given names of Dutch texts at large
are in lists/given.txt. Names that are ordinary Dutch or English words are told apart by the caller.
"""

GIVEN = frozenset(
    # Turkish and Kurdish
    """
    abdurrahman adem adnan akif alev alper arzu atakan ayla ayten bahar barış batuhan bayram behçet berfin berivan
    berna beyza birgül bora bülent çağlar çiğdem cihan damla davut didem doğan döndü elmas eren ergün erhan ersin esma
    eylem eylül ezgi fahri ferdi feride ferit feyza fidan figen fikret funda gonca gönül gülcan güler gülsen gülşen
    günay güven hakkı halime hamit handan hasret havin hidayet hilal hüsnü idil ilhan ilknur irem ismet kader kaan
    kazım kezban kıvanç latife lütfi mahir mahmut mazlum medine mehtap melih melike mikail muhammet müge müjde
    mukadder musa mutlu muzaffer nazan nazım nazlı necla nejat nermin nevin nihal nihat nilay nilgün nilüfer nimet
    nizamettin nur nuran nuray nurettin nuri nursel oğuz okan olcay onur oya özcan özge perihan rabiye raziye rıza
    rojda rojin sabri sadık saliha sedat sefa şehmus selahattin selma semih semiha senem şenay şengül şerife servet
    şevket sezer sezgin şirin sıla suat sultan şükran şükrü tahsin taner tayfun tekin timur türkan tuğçe tunahan ümit
    ümmühan vedat veli veysel yağmur yakup yaren yaşar yıldız yunus yüksel zekeriya zeki zerrin zülfiye
    """.split()
    # Moroccan, Algerian, Tunisian, Egyptian, Syrian, Iraqi, Persian, Afghan
    + """
    abdelali abdelilah abdelhamid abdellah abdelmajid abdelouahid abderrahman abdou abdulaziz abdulkarim abdulrahman
    abou achraf adnane ahlam aicha aïcha ajmal akram alaa alireza allal amine aminata amir amira anass anis arash
    arezoo asmaa atefeh awa ayman ayat azad azadeh azzeddine babak badia bahram basma bassam behnaz behzad benaissa
    bilel boutaina brahim chadia chakir chakib charifa cherif dalal dalila darius dina djamel djamila ehsan elias
    elham fadi fadma fahd faiza farah fares farhad fariba farzaneh fathia fatiha fatimazahra faycal faysal fereshteh
    firas fouzia ghassan ghizlane ghulam habiba hafid hafida haidar haitham hala hamed hamid hamida hamidullah hamou
    hanae hanaa hassna hayat hind hossein houssein houda houria hussain idris ikrame ilyas imran imran iman inas islam
    ismail issam jaouad jawad jihane kamran karam karim kawtar kaveh khadidja khaled khaoula khatira lahoucine lamya
    latif lubna maha mahdi mahmoud mahnaz malak maliha manal marwa marwan maryem mehran messaoud milad miloud mohamad
    mohammadi moaz mohsen mostafa moustafa mouna mounir muhannad mukhtar munir nader nadir naima najib najla nargis
    narges nasim nasira nasrin nassim nawid nazanin niloofar nisrine noah nouh nouhaila noor nour parisa parvin
    parwana payam qasim raed rafik rahma rahim rajae ramin ramzi rana rasha rashid reem reza rida rihab roya saadia
    sabah sabir sadia saeed safa safaa sahar saif salah saleh salem sami samia samih samiha samira samiya sanaa sanae
    sattar shabnam shahin shahram shaimaa sharif shirin siavash soheila soulaymane soumaya sukaina suleiman tahir taha
    taher talal tarek touria walid wael wafae wahid wassila yacine yamina yasin yasser yassine yazan younous youness
    zainab zakia zakariae zaynab ziyad zouhair zubair
    """.split()
    # Hindustani and other South Asian, Sri Lankan, Pakistani, Bengali
    + """
    aadhya aarti abhishek aishwarya ajith akhil akshay alok aman amar amitabh ananya aniket anirudh anjana anju ankit
    ankita ankur anoop anupam anushka aparna archana arvind ashish ashwin asif avinash ayesha babita balwant bharat
    bhavna bhupinder chandan chandra chetan chitra damini danish darshan debashish devika dhiraj dhruv dilip dinesh
    dipak divyansh faizan farhan gagan ganesh gauri girish gita gopal gulshan gurpreet hardik hari harjit harpreet
    hemant imran irfan ishaan ishita jagdish janaki jasleen jaspreet jatin jaya jayant jayesh jitendra kabir kailash
    kajal kalpana kamala kamini kapil karan karthik kartik kashif kaushik ketan kishan kishore komal kunal lalita lata
    laxmi madhav madhu madhuri mahendra mala malini mamta mandeep manisha manjeet manjit manju manpreet mayank mayur
    meera megha mehul milind mitali mohit monisha mridula mukul nagesh naresh narendra naveen navin navneet neelam
    neeraj neeta nidhi nilesh nimisha niraj nirmala nisha nishant nitin pallavi pankaj parth parvati pavan payal
    poonam prabhu pramod pranav prasad prashant pratik praveen preeti prem prerna puneet purnima rachna radha radhika
    rafiq raghav raghu rajan rajani rajendra rajiv rajni rakhi ramya ranjit rashmi ravindra reena renu reshma riya
    rishi ritu riyaz rizwan rohan rohini roopa roshni ruchi rupa sachin sadhana sagar sakshi salman samarth sameer
    sangeeta sanjana sarita saroj satish saurabh savita seema shabana shahid shailesh shakti shankar sharad sharmila
    shashi sheetal shikha shilpa shivani shobha shruti shubham shweta siddharth simran sneha sohail sonal sonam
    srinivas subhash sudha sudhir sudesh sujata sukhdev suman sumit surendra surya sushila sushma swapnil tanvi tanya
    tara tarun tejas trisha uday umesh upendra usha uttam vaishali vandana vani varsha vasant veena venkat vidya vikas
    vimal vineet vipin vishal vivaan yash yogesh zara zeenat radha soerin soeresh djaikisoen radjkoemarie rabin
    roshnie sharda dewkoemar
    """.split()
    # Indonesian, Moluccan, Papuan, Malay
    + """
    abdoel achmad adit aditya agung aisyah aji akbar alfian amalia andika anggi anggraini anindya anisa antoni
    apriliani ari arief arifin aris arya asep astuti atika aulia bagus bayu bima budiman cahya cahyo candra catur
    chandra danang daniswara darma dedi deni desi devi dhani diah didik dimas dina dinda djoko dodi dyah dzikri edi
    efendi eko elok endah erna erwin evi fadhil fadli fahmi fajar fauzi febri ferdian fikri firman galih galuh gita
    gunawan guntur hadi halimah hamzah hani harjanti hariyanto hartono hasan hendri heri hidayat iman imam intan irfan
    irma irwan iskandar iwan jaka joko jusuf karina kiki krisna kurnia kurniawan kusuma laksmi lia liana lina lukman
    lusi made maya mega melati mila mira mulyadi mulyani murni nadya nanang nanda ningsih nita novi novita nugroho
    nuraini nurhayati nurul nyoman oki olivia permata prabowo pratama pratiwi puji puspita putu rachmat raden raditya
    rahayu rahma raka rama ratih reza rian rika rina rio rita rizal rudi rukmini sakti samuel santi santoso satria
    setiawan sigit sinta sinta siska soleh suharti sukma sulis sumarni supriyadi surya susi susilo sutrisno syahrul
    syarif tika titin toni tono tuti wawan wayan wibowo widya winda wira wisnu wiwik yani yanto yogi yohanes yudi yuni
    yusri yusuf zaenal zainal
    """.split()
    # Chinese, Vietnamese, Korean, Japanese, Thai, Filipino; in Latin letters
    + """
    bao bingbing chenglong chunhua dandan fang feifei guang guoqiang haiyan hao hong hongmei hua huimin jia jiahao
    jian jianguo jiayi jie jing jun junjie lan lei lihua lijuan liling lin ling liping long mei meiling ming na ning
    ping qiang qing rong rui shan shu siyu tao ting wei weiwei wenjing xiang xiaohong xiaoling xiaoming xin xing
    xiuying xue yan yi yifan yijun ying yong yu yuan yue yun yuting zhen zhi zihan zixuan an anh bich chau cuong dao
    diep dung duc hai hang hanh hien hieu hoa hoang hung huong huy huyen khanh khoa kieu lien loan mai my nam ngan
    ngoc nhung phong phuc phuong quan quang quoc quynh son tam thao thi thu thuy tien trang trinh trung truong tuan
    tuyet uyen van viet vinh xuan yen haruka haruto akira ayumi daiki emi hana hinata jiro kaori kazuki keiko masako
    mei michiko naoko ren ryo sakura satoshi sora takashi takumi yoko yoshiko yui jihoon jiwoo minho minji seojun
    soojin sooyoung somchai suda malee siriporn jomar maricel rowena jejomar
    """.split()
    # Polish, Ukrainian, Russian, Bulgarian, Romanian, Hungarian, Czech, Bosnian, Serbian, Croatian, Albanian
    + """
    alicja ania antoni arkadiusz bartłomiej błażej bogumiła bolesław bronisław cezary damian danuta dominik edyta
    eugeniusz filip gabriela gustaw hanna henryka hubert ignacy irena jagoda jan jolanta józef julita justyna kacper
    kajetan karol kasia kinga klaudia konrad kornelia ludwika lucjan łucja maja marcelina marianna mariola marta
    michał milena mikołaj mieczysław natalia nikodem norbert oliwia oskar patrycja paulina roksana roman sebastian
    stefania sylwia szymon teresa tymoteusz wanda weronika wiktor wiktoria władysław zdzisław zuzanna żaneta anastasia
    anatolij artem bohdan borys bogdana daryna denys dmytro halyna hanna hryhoriy ihor iryna kateryna khrystyna larysa
    ljudmila ljubov lyudmyla maksym mykhailo mykola nadiya nastya nazar oksana oleg oleh oleksiy petro roman ruslan
    serhiy solomiya stepan svitlana taras tetiana tetyana uliana vadym vasyl viktoriya vitaliy volodymyr yana yaroslav
    yevhen yulia yuliya zhanna alexei aleksei andrei boris galina grigori irina konstantin ksenia larisa ludmila maxim
    mikhail nadezhda nikita nikolai pavel polina sergei tatyana valentina vladimir yelena zoya adrian alexandru alina
    andreea bogdan ciprian cosmin cristian cristina dorin dragos dumitru elena emanuel florin gabriel gheorghe ileana
    ioana ion ionut iulia laurentiu lavinia liviu lucian marian marius mihaela mihai mircea mirela nicolae octavian
    ovidiu radu raluca razvan roxana silviu simona sorin stefan tiberiu traian valentin vasile viorel atanas desislava
    dimitar emil georgi gergana hristo ivanka ivaylo kalin krasimir lyubomir mariya nikolay petar plamen rositsa
    stanimir stoyan todor tsvetan tsvetelina veselin yordan yordanka zdravko attila balázs csaba erzsébet éva ferenc
    gábor györgy ildikó istván jános károly katalin lászló mihály piroska sándor szilvia tamás tibor zoltán zsófia
    zsuzsanna jiří jaroslava kateřina lenka lubomír markéta miroslav ondřej petr stanislav tomáš václav zdeněk adnan
    almir amela amra azra branka damir dejan denis dragan dragana dušan dženana edin elvir emina enver fahrudin goran
    haris ivana jasmina jasna jelena ljiljana marko mersiha milan milica miloš mirsad mirza nebojša nedim nenad nikola
    petar predrag radovan sanela sanja sead selma senad slavica slobodan snežana suada tatjana vesna vladan zlatan
    zoran zvonimir agim arben arta artan besnik bujar drita fatmir flamur ilir lirije luan shpresa valon vjosa
    """.split()
    # West and East African, Surinamese and Antillean, Cape Verdean, African-American
    + """
    abena abiodun abiola adaeze adaobi adebayo ade adenike adwoa afua akosua akua akwasi ama amadou aminata amma
    ayodele babatunde bola chidi chidinma chika chinedu chinwe chioma chukwuemeka efua ekow emeka esi fatou fatoumata
    folake funmilayo ibrahima ifeanyi ifeoma ikechukwu kehinde kofi kojo kwabena kwadwo kwaku kwame kwasi kwesi
    mamadou mariama moussa nana ngozi nkechi nnamdi obinna oluwaseun olumide oumar ousmane sekou segun seun taiwo
    temitope tunde uchenna yaa yaw yetunde abdi abdirahman abdullahi abebe abeba abraham alem almaz asha ayaan aster
    bereket berhane biniam daahir dawit desta ermias faduma farhiya fartun feven filmon freweini genet girma hawa
    haben helen hibo hirut hodan idil ifrah kidane kidist liban lula luwam mahad mebrahtu meron mihret mulugeta nasra
    nimco rahel ruta saba sahra samrawit saron selam semhar senait shukri simret sofani solomon tekle temesgen tesfay
    tesfaye tigist tsegay tsehay winta yared yodit yohannes yonas zeray wanjiru wambui njeri kamau mwangi otieno
    achieng akinyi atieno wangari kipchoge thandiwe sipho nomvula thabo lerato blessing dwight orlando clarence glenn
    humphrey guno iwan romeo ruben stanley urmi muriel sherida gerold ewald henna lesley winston shurandy churandy
    rignald xiomara zuleika jurendy shudesca quincy jairzinho gerardo eldridge mildred naomy rudsel sharlon cleide
    edson edmilson elton gilson helder ivone jailson joão josefa luisa manuela nelson nilton rui tchale vanilda
    zenaida alonzo alphonse andre antoine antwan carnell cedric cordell curtis dajuan dante darius darryl davonte
    demarcus demetrius deonte devonte dontrell duane dwayne earl isaiah jabari jaden jalen jamar jamarcus javon
    kendrick keshawn lavar lavon marcellus marlon maurice nashawn odell quinton raheem rashad rashaun reggie roosevelt
    shaquille tavon terrance terrence torrance trevon tyree tyrese aisha alisha amani aniyah asia ayanna breonna
    chantelle charisse chanelle dejah deja destiny diamond dominique essence ieasha jada jazmine kiara kierra lashawn
    lashonda latanya latasha latrice lawanda makayla monique nia nichelle niesha octavia precious raven sade shaniqua
    shanika sharonda shereen sheniqua tameka tanesha tawanda tia tiara tyra yolanda zaria
    """.split()
    # short ones
    + """
    ab ad al bo ed jo ko mo pi ty josh jake zach nate pete ted ned joey charlie archie barry larry ronnie johnny eddie
    bertie sammy danny kenny lenny benny betsy patsy peggy maggie annie abby becky debbie cindy trish jess josie rosie
    millie tilly
    """.split()
    # French, Spanish, Portuguese, Italian, Greek, Scandinavian, Irish, Jewish, Armenian
    + """
    alain amélie andré arnaud baptiste bernard bertrand brigitte cédric charline chloé clément colette corinne damien
    delphine denise didier dominique éric étienne fabien fabrice florence florent frédéric françoise gaëlle geneviève
    gérard ghislain gilles grégory jacqueline jérôme josiane julien laurent léa ludovic lucie marcelline margaux
    mélanie mireille muriel nadège noémie odile olivier pascale patrice pauline quentin raphaël réjane rémi romain
    sébastien serge solène stéphane stéphanie sylvain sylvie thérèse thibault thierry valérie véronique virginie
    xavier yann yves yvette alejandra alejandro alonso álvaro ángel antonia beatriz blanca cristóbal daniela eduardo
    elena emilio enrique esteban estela eugenia felipe fernanda gabriela gonzalo graciela guadalupe guillermo gustavo
    héctor hernán ignacio isidro javiera joaquín jorge josefina juana julián leticia lorena lorenzo luisa maite
    manuela marcela marisol maricarmen matías mauricio miguel mónica montserrat nieves nuria oscar paloma raúl ramón
    ricardo rodrigo salvador santiago sergio silvina soledad susana valeria verónica vicente ximena yolanda afonso
    amália anabela armando augusto baltasar bruno caetano catarina célia cláudia diogo duarte fátima filipa filipe gil
    gonçalo graça guilherme henrique inês isaura joana joaquim jorge leonor luís márcia margarida mário matilde miguel
    nuno otávio paulo renato ricarda rita rosário sílvia teresinha tiago vasco zélia adriano agnese alberto alessandra
    alessia andrea angelo arianna bianca carlo caterina chiara cinzia cristiano davide domenico donatella edoardo
    elisa emanuele enzo fabio fabrizio federica federico filippo flavia gabriella gaetano giacomo gianluca gianni
    giorgio giovanna giuliana gloria ilaria laura leonardo letizia lorenzo luigi marcella margherita mariagrazia mario
    massimo maurizio michele mirella monica nicola ornella paola pasquale patrizia piero pietro raffaele riccardo
    rocco rossella salvatore sandro serena silvana simonetta stefania stefano tommaso umberto valentina vincenzo
    vittoria dimitris dimitrios eleni giorgos georgia ioanna ioannis katerina konstantinos kostas maria nikos
    panagiotis sofia spyros stavros vasiliki yannis agnetha anders annika arne astrid bengt birgitta björn bjarne
    carina elin erika freja frida gustav håkan helle henrik inger ingmar jesper johanna jörgen kaisa karl kirsti kjell
    kristina lene linnea magnus malin mette mikael nils ola olof pelle pia pernille rasmus sanna signe sigrid solveig
    svend ulf ulla aoife ciara cillian eoin fionnuala niamh oisin orla padraig roisin saoirse sinead siobhan avi chaim
    dov elad esti golda ilan itzhak malka mordechai moshe noam rivka ronit shlomo shira tal tova yael yehuda yitzhak
    anahit ani aram arman artur garik gayane hayk lusine nune ruzanna sona tigran vahan
    """.split()
)  # fmt: skip

SURNAMES = frozenset(
    # Turkish and Kurdish
    """
    acar akbaş akgül akın aksoy aktaş akyol alkan altın arıkan arslan atalay ateş avcı aydoğan aygün bal baş başaran
    bayraktar bilgin bozkurt bulut can çakır çelik çetin cengiz çiftçi coşkun dağ demirci demirel doğan duman durmaz
    ekinci er erdem erdoğan eren ergin ertürk gök güler gül gündoğdu güneş gürbüz güzel ince kaplan kara karabulut
    karaca karadağ karakaya karataş kartal keskin kılıç kılınç koç kocaman korkmaz köse koyuncu kurt kurtuluş orhan öz
    özcan özdemir özer özkan öztürk parlak polat şahin sarı sarıkaya savaş sezer sönmez şen şimşek soylu tan taş
    taşkın tekin temiz toprak tosun tunç turan türkmen türkoğlu uçar ulusoy uysal uzun ünal ünlü yalçın yaman yavuz
    yiğit yıldırım yıldız yılmaz yüce yüksel zorlu gunes kilic simsek ozdemir sahin dogan erdogan arslan kocak korkmaz
    ozkan polat tekin yildirim
    """.split()
    # Maghreb and Middle East, Persian, Afghan
    + """
    abbas abbassi abdallah abdellaoui achahbar aissaoui ajouaou akhtar alaoui allali amrani amiri aouragh arabi attia
    azzaoui azizi azzouzi bakkali bakali bakkouch barakat belarbi belhaj belkacem belmokhtar benabdellah benaissa
    benamar benhaddou benjelloun benkhaled bennani benomar bensaid benslimane bouali bouchikhi boudiaf bouhaddou
    boukhari boulahrouz boumediene bourass boussaid boutaleb bouzidi brahimi chaabi chaouch charif cherkaoui chraibi
    dahmani daoudi djebbar elidrissi fassi filali ghanem haddad haddadi hadji hakimi hamdaoui hamdi hamidi hammoud
    hamoudi harrak hassani hassouni hosseini idrissi jaber kabbaj kaddouri kadiri karimi khalifa khan khoury lahlou
    lamrabet mahdaoui mahmoudi mansour mansouri marzouki mekki mezouar mokhtari moussaoui naciri najjar nasri nassiri
    ouali ouahbi ouazzani oulad qadiri rachidi rahimi rahmani rezai saadi saidi salhi salimi sebti sefrioui sharifi
    slimani soltani tahiri talbi tazi touzani yahiaoui yaqoubi zaoui zerouali ziani zouhri
    """.split()
    # Hindustani, South Asian
    + """
    acharya agarwal aggarwal ahluwalia ahuja arora bajwa banerjee basu bhandari bhardwaj bhargava bhat bhatia bhatt
    bhattacharya biswas bose chakraborty chandra chatterjee chaudhary chauhan chopra choudhury dalal das dasgupta
    datta desai deshmukh deshpande dhawan dhillon dubey dutta gandhi ganguly ghosh gill goel gowda goyal grewal gupta
    iyengar iyer jain jha joshi kapoor kaur khanna khatri kohli krishnan kulkarni kumar kumari lal luthra mahajan
    malhotra mathur mehra mehta menon mishra mistry mittal mohan mukherjee murthy nair nanda narang narayan narayanan
    nayak pandey parekh parikh patel pathak patil pillai prakash prasad purohit qureshi raghavan rajan ramachandran
    raman ramaswamy rana randhawa rao rastogi rathore reddy roychowdhury saha sahni saini saxena sehgal sen sengupta
    sethi shah sharma shetty shukla siddiqui sidhu singh singhal sinha sodhi srinivasan srivastava subramaniam
    sundaram suri swamy tandon thakur tiwari trivedi tyagi varghese varma vaswani venkatesan verma vohra vyas wadhwa
    yadav bisesar biharie jagroep kalpoe mahabier mangal ramdin ramdjan rambaran ramlal ramsaran sewdien soekhoe
    soekhai baldew badloe gopal jhinkoe kanhai oemrawsingh sital jairam bhagwandin perera fernando jayawardena
    wickramasinghe hossain rahman chowdhury
    """.split()
    # Indonesian, Moluccan
    + """
    halim hartati hartono hasibuan hidayat hutagalung hutapea iswahyudi kurniawan kusuma laksita lestari manurung
    manullang mardhiyah maryati maulana megantara mulyani nababan nainggolan napitupulu nasution nugroho nuraini
    nurhayati palastri pangestu pertiwi pradana pranowo prasetya prasetyo pratama purnama purnawati purwanti rahayu
    rahmawati rajata ramadhan riyanti samosir santoso saputra saragih setiawan siahaan sihombing simanjuntak
    simatupang sinaga sirait siregar situmorang suartini sudiati suharto sukarno sukmawati suryadi suryono sutrisno
    tambunan tampubolon utomo wahyudi wibisono wibowo widiastuti widodo wijaya winarsih winarno wulandari yolanda
    yuliarti yulianti leatemia lekatompessy lilipaly manuhutu manusama matulessy nanlohy pattiasina pattinama
    pattipeilohy rumphius sahetapy salawatan siwabessy soumokil tahitu talahaturuson tomasoa tuhuteru tutuarima
    waisapy wattimena
    """.split()
    # Chinese, Vietnamese, Korean, Japanese
    + """
    chan chang chen cheng cheung choi chow chu fung guo han hsu huang jiang kwok lai lam lau leung li liang lim liu
    luo ng ong pang qian shen tang tsai wang wong wu xie xu yang yeung yip zhang zhao zheng zhou zhu bui dang dinh
    duong hoang huynh ngo nguyen pham phan tran trinh truong vuong kim lee park jung kang yoon fujita fukuda hayashi
    ito kato kobayashi matsumoto mori nakamura ogawa saito sasaki sato shimizu suzuki takahashi tanaka watanabe yamada
    yamaguchi yamamoto yoshida
    """.split()
    # Polish, Ukrainian, Russian, Romanian, Bulgarian, Balkan
    + """
    adamczyk adamska andrzejewski baran baranowska bąk błaszczyk borkowska brzezińska chmielewski cieślak czarnecki
    czerwiński dąbrowska dąbrowski dudek duda dziedzic gajewska głowacka górska górski grabowska grabowski jabłońska
    jabłoński jakubowska jankowska jankowski jasińska jaworska kaczmarek kaczmarczyk kalinowska kamińska kamiński
    kołodziej konieczna kowalczyk kowalska kowalski kozłowska kozłowski krajewska krawczyk król krupa kubiak kucharska
    kwiatkowska lewandowska lewandowski lis maciejewska majewska majewski makowska malinowska marciniak mazur mazurek
    michalak michalska mróz nowak nowakowska nowicka nowicki olszewska ostrowska pająk pawlak pawłowska piotrowska
    piotrowski pietrzak przybylska rutkowska sadowska sawicka sikora sikorska sobczak stępień szczepańska szewczyk
    szulc szymańska szymański tomaszewska urbańska walczak wasilewska wieczorek wilk wiśniewska wiśniewski witkowska
    włodarczyk wojciechowska woźniak wójcik wróbel wróblewska zając zalewska zawadzka zieliński zielińska ziółkowska
    bondarenko boyko hrytsenko ivanenko klymenko kovalchuk kovalenko kravchenko kravchuk lysenko marchenko melnyk
    moroz oliynyk petrenko polishchuk ponomarenko rudenko savchenko shevchenko shevchuk sydorenko tkachenko tkachuk
    tymoshenko vasylenko zelenska zelensky ivanov ivanova kuznetsov petrov petrova popov popova smirnov sokolov
    vasiliev volkov constantinescu dumitrescu georgescu gheorghe ionescu marinescu munteanu popa popescu radu stan
    stoica dimitrov dimitrova georgiev georgieva nikolov stoyanov todorov todorova ahmetović babić begić đorđević
    hadžić hodžić horvat ilić jovanović kovač kovačević marić marković mehmedović mujić nikolić omerović pavlović
    petrović popović salihović savić stojanović suljić tomić berisha gashi hoxha krasniqi morina shala nagy horváth
    szabó tóth kovács novák svoboda novotný dvořák
    """.split()
    # African, Surinamese, Antillean, Cape Verdean, Portuguese, Spanish, Italian
    + """
    abubakar acheampong addo adeyemi adjei agyeman akinola amoah ampofo anane ankomah appiah asante asare asamoah baah
    balogun bamba bangura boakye boateng camara chukwu cissé conté coulibaly danso darko diallo diarra diop doumbia
    eze fofana frimpong gyamfi ibrahimovic kamara keita konadu konaté kone koroma kouassi kuffour mensah mbeki mutombo
    ndiaye nkrumah nwosu obi obasanjo ofori okafor okeke okonkwo oladipo olatunji opoku oppong osei owusu sarpong
    sesay sow sylla toure traoré yeboah abdi abdullahi adan ali bekele farah ghebreab ghebremedhin habte haile hailu
    hassan hersi jama mohamud mulugeta omar osman tekle tesfamariam tesfay weldemariam woldu yusuf zerai asumang blijd
    burleson kromodimedjo leeflang moesan nahar pengel pinas soerodimedjo tjon vriesde wijdenbosch winter landveld
    biervliet esajas codrington emanuels lie amatsoemarto sastroredjo karsodikromo alberto anita balentien cijntje
    cicilia doran felida girigori isenia koeiman martina maduro merkies noordhoek obispo pieternella pourier rojer
    rosaria schoop sprock statia tromp wever winklaar almeida andrade barbosa borges brito cardoso carvalho correia
    costa cruz cunha delgado dias duarte evora ferreira fonseca fortes freitas gomes gonçalves lima lopes machado
    marques medina melo mendes monteiro moreira neves nunes oliveira pereira pina pinto ramos ribeiro rocha rodrigues
    santos semedo silva soares sousa tavares teixeira varela vieira aguilar alonso álvarez castillo castro diaz díaz
    domínguez fernández gómez gonzález gutiérrez hernández herrera jiménez lópez márquez martín martínez medina
    mendoza molina morales moreno muñoz navarro núñez ortega ortiz peña pérez ramírez reyes rivera rodríguez romero
    ruiz sánchez suárez vargas vázquez vega barbieri bianchi bruno caruso colombo conti esposito ferrari ferrara
    fontana gallo greco leone lombardi longo mancini marchetti mariani marino martinelli moretti pellegrini ricci
    rinaldi rizzo romano rossi russo santoro vitale
    """.split()
    # Dutch, Flemish, Frisian, German; the rest of the commonest Dutch ones is in name_words.py
    + """
    aalbers alberts arends baars baart beekman beerens bijl blok boersma bogaard bogaerts boogaard boon borst bosch
    bos boskamp braam brand brouwer brouwers buijs burger claessens cuypers dijkhuizen dirks doorn douma driesen eijk
    engels faber feenstra franken gerrits geerts groen groeneveld groenewegen haas hamer hartman heijnen heemskerk
    hoekstra hofman hogenboom hollander hoogland hoogendoorn jaspers jonker jonkers kamp kampen ket kerkhof klaassen
    klein klerk knol koenen koning konings kooij kooistra koops kroon kruijf kuijper lammers langeveld ligtvoet loon
    lubbers maas martina michiels moons nagel nieuwenhuis nijboer nijhuis noordhoek okkerse ooms oosterhuis oosterveld
    paulussen peters pieters ploeg poot prins reinders rietveld rijk roelofs rooij roos ruijter sanders schaap scholte
    schoenmakers schreuder schrijver schreurs simons slager slot smid smit snijder snijders spijker staal stam stevens
    stolk swart timmer timmerman timmermans tuinstra uittenbogaard veldhuis veltman verbruggen verhoef verkerk vermaas
    verschuren versluis vink vis vogel vonk vos vries wagemakers wester westra wiegersma wijnen wolf wolters zeeman
    zuidema baele bauwens beeckman callens carlier claeys coppens cornelis debruyne declercq decock degroote dejonghe
    delvaux demeulemeester denys desmedt desmet devos dewitte dhondt dierckx dubois goethals lambrecht lauwers
    leclercq lemmens maes mertens michiels moens nijs pauwels segers stevens thijs torfs vandamme vandenberghe
    vandenbossche vandenbroeck vanderlinden vandevelde vanhoutte vercammen verstraete vranckx wuyts bauer becker böhm
    braun fischer fuchs hahn hartmann hoffmann huber jung kaiser keller klein koch köhler könig krause krüger lehmann
    lange maier mayer meier meyer möller müller neumann peters pohl richter roth sauer schäfer scherer schmid schmidt
    schmitt schmitz schneider scholz schröder schulte schulz schulze schumacher schwarz seidel simon sommer stein vogt
    wagner walter weber weiß werner winkler winter wolff ziegler zimmermann
    """.split()
    # English, Scottish, Irish, American
    + """
    adams alexander armstrong atkinson baker barker barnes bell bennett booth bradley brooks bryant burton butler
    byrne carter chambers chapman clarke cole coleman cook cox cunningham dawson dean dixon doyle duncan ellis
    ferguson fisher fletcher foster fraser freeman gallagher gibson gordon graham grant gray green griffin griffiths
    hamilton harrison hart harvey henderson henry hicks hoffman holland holmes howard hudson hunt hunter jenkins
    jennings jordan kelly kennedy knight lawrence lawson lee lloyd macdonald marshall mason matthews mccarthy mcdonald
    mckenzie mclean mills moran murray myers newman nichols obrien oconnor ogden olson owen palmer patterson perry
    peterson pierce porter powell price quinn reynolds rice robertson rose ross russell ryan sanders saunders scott
    shaw simmons simpson spencer stephens stevens stevenson stone sullivan taylor thomson tucker wallace walsh ward
    warren washington watson watts webb wells west wheeler white wilkinson willis wood woods young
    """.split()
)  # fmt: skip
